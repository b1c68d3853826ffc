// Members of a group over kafkajs. Reads "join NAME" and "leave NAME" from standard input and tells
// on standard output what happens, in the words of GroupEvent.
const { Kafka, logLevel } = require('kafkajs')
const [bootstrap, groupId, topic] = process.argv.slice(2)
const kafka = new Kafka({ clientId: 'compat', brokers: [bootstrap], logLevel: logLevel.ERROR })
const members = new Map()

function tell(what, name, ...words) {
  console.log([what, name, process.hrtime.bigint(), ...words].join(' '))
}

async function join(name) {
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: 6000,
    heartbeatInterval: 500,
    metadataMaxAge: 2000,
    retry: { initialRetryTime: 100, maxRetryTime: 1000, retries: 1000 },
  })
  members.set(name, consumer)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    const own = (payload.memberAssignment[topic] || []).map(p => `${topic}-${p}`).join(',') || '-'
    tell('assigned', name, -1, own, own)
  })
  consumer.on(consumer.events.CRASH, ({ payload }) => {
    if (!payload.restart) tell('failed', name, payload.error)
  })
  await consumer.connect()
  await consumer.subscribe({ topics: [topic], fromBeginning: true })
  await consumer.run({
    autoCommit: false,
    eachBatchAutoResolve: false,
    eachBatch: async ({ batch, resolveOffset, heartbeat }) => {
      for (const message of batch.messages) {
        tell('record', name, `${topic}-${batch.partition}`, message.offset, message.value)
        resolveOffset(message.offset)
      }
      const offset = (BigInt(batch.lastOffset()) + 1n).toString()
      await consumer.commitOffsets([{ topic, partition: batch.partition, offset }])
      tell('committed', name, `${topic}-${batch.partition}=${offset}`)
      await heartbeat()
    },
  })
}

async function leave(name) {
  await members.get(name).disconnect()
  tell('left', name)
}

require('readline')
  .createInterface({ input: process.stdin })
  .on('line', line => {
    const [order, name] = line.split(' ')
    const done = order === 'join' ? join(name) : leave(name)
    done.catch(e => tell('failed', name, e))
  })
  .on('close', () => process.exit(0))
