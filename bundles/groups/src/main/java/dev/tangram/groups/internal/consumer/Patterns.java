package dev.tangram.groups.internal.consumer;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.tangram.model.ApiException;
import dev.tangram.model.ErrorCode;
import java.util.function.Predicate;

/** Regular expressions of subscriptions: RE2, which takes time linear in what it looks at. */
final class Patterns {

  private Patterns() {}

  /**
   * Whether a topic's name matches as a whole.
   *
   * @throws ApiException INVALID_REGULAR_EXPRESSION
   */
  static Predicate<String> compile(String regex) {
    try {
      Pattern pattern = Pattern.compile(regex);
      return pattern::matches;
    } catch (PatternSyntaxException e) {
      throw new ApiException(
          ErrorCode.INVALID_REGULAR_EXPRESSION,
          "SubscribedTopicRegex `"
              + regex
              + "` is not a regular expression: "
              + e.getDescription());
    }
  }
}
