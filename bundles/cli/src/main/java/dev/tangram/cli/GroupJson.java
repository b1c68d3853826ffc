package dev.tangram.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tangram.client.admin.GroupDescription;
import dev.tangram.client.admin.GroupListing;
import dev.tangram.client.admin.GroupMember;
import dev.tangram.model.TopicPartition;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Groups as JSON. */
final class GroupJson {

  private GroupJson() {}

  static void words(JsonGenerator json, Map<String, String> fields) throws IOException {
    json.writeStartObject();
    for (Map.Entry<String, String> field : new java.util.TreeMap<>(fields).entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
  }

  static void listings(JsonGenerator json, List<GroupListing> groups) throws IOException {
    json.writeStartArray();
    for (GroupListing one : groups) {
      json.writeStartObject();
      json.writeStringField("group", one.groupId());
      json.writeStringField("type", one.type());
      json.writeStringField("state", one.state());
      json.writeStringField("protocolType", one.protocolType());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  static void groups(
      JsonGenerator json, List<GroupDescriptions.Whole> groups, GroupDescriptions.View view)
      throws IOException {
    json.writeStartArray();
    for (GroupDescriptions.Whole one : groups) {
      group(json, one.group());
      json.writeArrayFieldStart("members");
      for (GroupMember member : one.group().members()) {
        member(json, member, one.group().epoch() >= 0);
      }
      json.writeEndArray();
      if (view == GroupDescriptions.View.OFFSETS) {
        json.writeArrayFieldStart("offsets");
        for (GroupDescriptions.Progress progress : one.progress()) {
          progress(json, progress);
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void group(JsonGenerator json, GroupDescription group) throws IOException {
    json.writeStartObject();
    json.writeStringField("group", group.groupId());
    json.writeStringField("type", group.type());
    json.writeStringField("state", group.state());
    json.writeStringField("protocolType", group.protocolType());
    json.writeStringField("assignor", group.assignor());
    json.writeNumberField("coordinator", group.coordinator());
    if (group.epoch() >= 0) {
      json.writeNumberField("epoch", group.epoch());
      json.writeNumberField("assignmentEpoch", group.assignmentEpoch());
    }
  }

  private static void member(JsonGenerator json, GroupMember member, boolean epochs)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("member", member.memberId());
    json.writeStringField("instance", member.instanceId());
    json.writeStringField("client", member.clientId());
    json.writeStringField("host", member.host());
    partitions(json, "assignment", member.assignment());
    if (epochs) {
      json.writeStringField("rack", member.rack());
      json.writeNumberField("epoch", member.epoch());
      partitions(json, "target", member.target());
    }
    json.writeEndObject();
  }

  private static void partitions(JsonGenerator json, String name, List<TopicPartition> all)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (TopicPartition one : all) {
      json.writeStartObject();
      partition(json, one);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** The two fields of a partition, into the object that is open. */
  static void partition(JsonGenerator json, TopicPartition one) throws IOException {
    json.writeStringField("topic", one.topic());
    json.writeNumberField("partition", one.partition());
  }

  private static void progress(JsonGenerator json, GroupDescriptions.Progress one)
      throws IOException {
    json.writeStartObject();
    partition(json, one.partition());
    number(json, "offset", one.committed() == null ? null : one.committed().offset());
    number(json, "endOffset", one.end());
    number(json, "lag", one.lag());
    if (one.committed() != null) {
      json.writeNumberField("leaderEpoch", one.committed().leaderEpoch());
      json.writeStringField("metadata", one.committed().metadata());
    }
    json.writeStringField("member", one.member() == null ? null : one.member().memberId());
    json.writeEndObject();
  }

  static void number(JsonGenerator json, String name, Long value) throws IOException {
    if (value == null) {
      json.writeNullField(name);
    } else {
      json.writeNumberField(name, value);
    }
  }
}
