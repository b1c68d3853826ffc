package dev.tangram.tools.tidy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Finds circles in a graph: its strongly connected components of two or more (Tarjan 1972). */
final class Circles {
  private final Map<String, ? extends Set<String>> edges;
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> stack = new ArrayDeque<>();
  private final List<List<String>> circles = new ArrayList<>();

  private Circles(Map<String, ? extends Set<String>> edges) {
    this.edges = edges;
  }

  static List<List<String>> find(Map<String, ? extends Set<String>> edges) {
    Circles circles = new Circles(new TreeMap<>(edges));
    for (String node : circles.edges.keySet()) {
      if (!circles.index.containsKey(node)) {
        circles.visit(node);
      }
    }
    return circles.circles;
  }

  private void visit(String node) {
    index.put(node, index.size());
    low.put(node, index.get(node));
    stack.push(node);
    for (String target : edges.containsKey(node) ? edges.get(node) : Set.<String>of()) {
      if (!index.containsKey(target)) {
        visit(target);
        low.merge(node, low.get(target), Math::min);
      } else if (stack.contains(target)) {
        low.merge(node, index.get(target), Math::min);
      }
    }
    if (low.get(node).equals(index.get(node))) {
      close(node);
    }
  }

  private void close(String node) {
    List<String> component = new ArrayList<>();
    String member;
    do {
      member = stack.pop();
      component.add(0, member);
    } while (!member.equals(node));
    if (component.size() > 1) {
      circles.add(component);
    }
  }
}
