"""Members of a group over kafka-python. Reads "join NAME" and "leave NAME" from standard input and
tells on standard output what happens, in the words of GroupEvent."""

import sys
import threading
import time

from kafka import ConsumerRebalanceListener, KafkaConsumer, OffsetAndMetadata

BOOTSTRAP, GROUP, TOPIC = sys.argv[1:]
POLL_MS = 200
output = threading.Lock()


def tell(what, name, *words):
    with output:
        print(what, name, time.monotonic_ns(), *words, flush=True)


def text(partitions):
    return ",".join(f"{p.topic}-{p.partition}" for p in sorted(partitions)) or "-"


class Member(ConsumerRebalanceListener, threading.Thread):

    def __init__(self, name):
        threading.Thread.__init__(self, daemon=True)
        self.label = name
        self.leaving = threading.Event()

    def on_partitions_revoked(self, revoked):
        tell("revoked", self.label, -1, text(revoked), "-")

    def on_partitions_assigned(self, assigned):
        tell("assigned", self.label, -1, text(assigned), text(assigned))

    def run(self):
        try:
            self.consume()
            tell("left", self.label)
        except Exception as e:  # whatever it is, the test is to hear of it
            tell("failed", self.label, repr(e))

    def consume(self):
        consumer = KafkaConsumer(
            bootstrap_servers=BOOTSTRAP, group_id=GROUP, session_timeout_ms=6000,
            heartbeat_interval_ms=500, metadata_max_age_ms=2000, enable_auto_commit=False,
            auto_offset_reset="earliest")
        consumer.subscribe([TOPIC], listener=self)
        while not self.leaving.is_set():
            self.process(consumer, consumer.poll(POLL_MS))
        consumer.close(autocommit=False)

    def process(self, consumer, polled):
        for partition, records in polled.items():
            for record in records:
                tell("record", self.label, f"{TOPIC}-{partition.partition}", record.offset,
                     record.value.decode())
            end = records[-1].offset + 1
            consumer.commit({partition: OffsetAndMetadata(end, "")})
            tell("committed", self.label, f"{TOPIC}-{partition.partition}={end}")


members = {}
for line in sys.stdin:
    order, name = line.split()
    if order == "join":
        members[name] = Member(name)
        members[name].start()
    else:
        members[name].leaving.set()
