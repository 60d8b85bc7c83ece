package dev.carrel.api.jsonrpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.carrel.vapi.LocalizableMessage;
import dev.carrel.vapi.Required;
import dev.carrel.vapi.Secret;
import dev.carrel.vapi.Structure;
import dev.carrel.vapi.VapiError;
import dev.carrel.vapi.library.ItemId;
import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversion of all data types to and from JSON, with structures of this test. */
class DataTypeResolverTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Structure("test.colour")
  enum Colour {
    RED,
    GREEN
  }

  @Structure("test.point")
  record Point(@Required Long x, Long y) {}

  @Structure("test.everything")
  record Everything(
      @Required String text,
      @Required ItemId itemId,
      @Required Long integer,
      @Required Double fraction,
      @Required Boolean enabled,
      @Required Instant time,
      @Required URI uri,
      @Required Colour colour,
      @Required @Secret String secret,
      @Required List<Point> points,
      @Required Set<String> names,
      @Required Map<String, Point> pointsByName,
      @Required Point origin,
      Point target,
      @Secret String password,
      List<String> aliases,
      Map<Long, Boolean> flags,
      Everything next) {}

  @Structure("test.bytes")
  record Bytes(@Required byte[] some, byte[] more) {}

  private static final Everything FULL = full(full(null));

  private static Everything full(Everything next) {
    return new Everything(
        "é\"",
        new ItemId("i"),
        Long.MIN_VALUE,
        -1.5,
        true,
        Instant.parse("2024-01-02T03:04:05.678Z"),
        URI.create("http://a/b?c"),
        Colour.GREEN,
        "s",
        List.of(new Point(1L, null), new Point(2L, 3L)),
        Set.of("one"),
        Map.of("k", new Point(4L, null)),
        new Point(5L, 6L),
        next == null ? null : new Point(7L, null),
        next == null ? null : "p",
        next == null ? null : List.of(),
        next == null ? null : Map.of(8L, false),
        next);
  }

  private static String point(long x, String y) {
    return "{'STRUCTURE':{'test.point':{'x':%d,'y':{'OPTIONAL':%s}}}}".formatted(x, y);
  }

  private static String everything(
      String target, String password, String aliases, String flags, String next) {
    return ("{'STRUCTURE':{'test.everything':{'text':'é\\\"','item_id':'i','integer':-9223372036854775808,"
        + "'fraction':-1.5E0,'enabled':true,'time':'2024-01-02T03:04:05.678Z','uri':'http://a/b?c',"
        + "'colour':'GREEN','secret':{'SECRET':'s'},'points':["
        + point(1, "null")
        + ","
        + point(2, "3")
        + "],'names':['one'],'points_by_name':[{'STRUCTURE':{'map-entry':{'key':'k','value':"
        + point(4, "null")
        + "}}}],'origin':"
        + point(5, "6")
        + ",'target':{'OPTIONAL':"
        + target
        + "},'password':{'OPTIONAL':"
        + password
        + "},'aliases':{'OPTIONAL':"
        + aliases
        + "},'flags':{'OPTIONAL':"
        + flags
        + "},'next':{'OPTIONAL':"
        + next
        + "}}}}");
  }

  private static String fullAsJson() {
    String flags = "[{'STRUCTURE':{'map-entry':{'key':8,'value':false}}}]";
    String last = everything("null", "null", "null", "null", "null");
    return everything(point(7, "null"), "{'SECRET':'p'}", "[]", flags, last).replace('\'', '"');
  }

  private static Object decode(Class<?> type, String json) throws IOException {
    return new DataTypeResolver().resolve(type).decode(JSON.readTree(json.replace('\'', '"')));
  }

  private static String encode(DataType type, Object value) throws IOException {
    var text = new StringWriter();
    try (JsonGenerator json = JSON.getFactory().createGenerator(text)) {
      type.encode(value, json);
    }
    return text.toString();
  }

  private static String encode(Object value) throws IOException {
    return encode(new DataTypeResolver().resolve(value.getClass()), value);
  }

  @Test
  void shouldEncodeEveryType() throws IOException {
    assertThat(encode(FULL)).isEqualTo(fullAsJson());
  }

  @Test
  void shouldDecodeEveryType() throws IOException {
    assertThat(decode(Everything.class, fullAsJson())).isEqualTo(FULL);
  }

  @Test
  void shouldEncodeAndDecodeBytes() throws IOException {
    byte[] some = "any bytes".getBytes(StandardCharsets.UTF_8);
    String json =
        "{\"STRUCTURE\":{\"test.bytes\":{\"some\":{\"BINARY\":\"YW55IGJ5dGVz\"},"
            + "\"more\":{\"OPTIONAL\":{\"BINARY\":\"\"}}}}}";

    assertThat(encode(new Bytes(some, new byte[0]))).isEqualTo(json);
    Bytes decoded = (Bytes) decode(Bytes.class, json);
    assertThat(decoded.some()).isEqualTo(some);
    assertThat(decoded.more()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "0,0.0E0",
    "1,1.0E0",
    "10,1.0E1",
    "0.1,1.0E-1",
    "-123.456,-1.23456E2",
    "1e300,1.0E300",
    "4.9e-324,4.9E-324",
    "1.7976931348623157e308,1.7976931348623157E308",
    "0.30000000000000004,3.0000000000000004E-1"
  })
  void shouldEncodeDoublesInCanonicalForm(double number, String json) throws IOException {
    assertThat(encode(number)).isEqualTo(json);
    assertThat(decode(Double.class, json)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-02T03:04:05Z,2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05.6Z,2024-01-02T03:04:05.600Z",
    "2024-01-02T03:04:05.678901Z,2024-01-02T03:04:05.678901Z",
    "2024-01-02T03:04:05.678+00:00,2024-01-02T03:04:05.678Z",
    "2024-01-02T03:04:05.678+02:00,2024-01-02T01:04:05.678Z"
  })
  void shouldDecodeDateTimesInAllFormats(String json, Instant datetime) throws IOException {
    assertThat(decode(Instant.class, "'" + json + "'")).isEqualTo(datetime);
  }

  @Test
  void shouldDecodeIntegersAsDoubles() throws IOException {
    assertThat(decode(Double.class, "7")).isEqualTo(7.0);
  }

  @Test
  void shouldDecodeMissingFieldsAsUnset() throws IOException {
    assertThat(decode(Point.class, "{'STRUCTURE':{'test.point':{}}}"))
        .isEqualTo(new Point(null, null));
  }

  @Test
  void shouldIgnoreUnknownFieldsThatAreUnset() throws IOException {
    String withUnknownField =
        "{'STRUCTURE':{'test.point':{'x':1,'y':{'OPTIONAL':null},'z':{'OPTIONAL':null}}}}";

    assertThat(decode(Point.class, withUnknownField)).isEqualTo(new Point(1L, null));
  }

  @Test
  void shouldAcceptAnyNameForMapEntries() throws IOException {
    String withOtherEntryName =
        "{'STRUCTURE':{'test.everything':{'flags':{'OPTIONAL':[{'STRUCTURE':{'entry':{'key':1,'value':true}}}]}}}}";

    assertThat(((Everything) decode(Everything.class, withOtherEntryName)).flags())
        .isEqualTo(Map.of(1L, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'x':'1'                     | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,STRING
          'x':1.0                     | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,DOUBLE
          'x':9223372036854775808     | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,9223372036854775808
          'x':true                    | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,BOOLEAN
          'x':null                    | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,VOID
          'x':[1]                     | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,LIST
          'x':{'OPTIONAL':1}          | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,OPTIONAL
          'x':{'SECRET':'1'}          | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,SECRET
          'y':1                       | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | OPTIONAL,LONG
          'y':{'OPTIONAL':'1'}        | INVALID_ARGUMENT | vapi.data.structure.field.invalid,vapi.data.validate.mismatch | LONG,STRING
          'z':1                       | UNEXPECTED_INPUT | vapi.data.structure.field.unexpected                          | z,test.point
          'z':{'OPTIONAL':1}          | UNEXPECTED_INPUT | vapi.data.structure.field.unexpected                          | z,test.point
          """)
  void shouldRejectValuesOfOtherTypes(String fields, String type, String messages, String args) {
    String json = "{'STRUCTURE':{'test.point':{" + fields + "}}}";

    var error = catchThrowableOfType(VapiError.class, () -> decode(Point.class, json));

    assertThat(error.type().name()).isEqualTo(type);
    assertThat(error.messages())
        .extracting(LocalizableMessage::id)
        .containsExactly(messages.split(","));
    assertThat(error.messages().get(error.messages().size() - 1).args())
        .containsExactly(args.split(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'time':'yesterday'          | vapi.bindings.typeconverter.datetime.deserialize.invalid.format
          'time':'10000-01-01T00:00Z' | vapi.bindings.typeconverter.datetime.deserialize.invalid.format
          'uri':'a b'               | vapi.bindings.typeconverter.uri.invalid.format
          'colour':'BLUE'             | vapi.data.validate.mismatch
          'secret':'s'                | vapi.data.validate.mismatch
          'names':['a','a']           | vapi.bindings.typeconverter.set.duplicate.element
          'points':['a']              | vapi.data.validate.mismatch
          'points':[{'STRUCTURE':{'test.colour':{}}}] | vapi.data.structure.name.mismatch
          'origin':{'ERROR':{'test.point':{}}}            | vapi.data.validate.mismatch
          'fraction':1e999              | vapi.data.validate.mismatch
          'points_by_name':[{'STRUCTURE':{'map-entry':{'key':'k'}}}]      | vapi.data.structure.field.missing
          'flags':{'OPTIONAL':[{'STRUCTURE':{'map-entry':{'key':1,'value':true}}},{'STRUCTURE':{'map-entry':{'key':1,'value':true}}}]} | vapi.bindings.typeconverter.map.duplicate.key
          """)
  void shouldReportTheInvalidFieldWithMessagesOfVcenter(String field, String message) {
    String json = "{'STRUCTURE':{'test.everything':{" + field + "}}}";

    var error = catchThrowableOfType(VapiError.class, () -> decode(Everything.class, json));

    assertThat(error.messages()).extracting(LocalizableMessage::id).last().isEqualTo(message);
    assertThat(error.messages().get(0).args())
        .containsExactly(field.substring(1, field.indexOf("':")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{'FOO':1}",
        "{'OPTIONAL':null,'STRUCTURE':{}}",
        "{'STRUCTURE':null}",
        "{'STRUCTURE':[]}",
        "{'STRUCTURE':{}}",
        "{'STRUCTURE':{'test.bytes':null}}",
        "{'STRUCTURE':{'test.bytes':{},'test.point':{}}}",
        "{'STRUCTURE':{'test.bytes':{'some':{'BINARY':7}}}}",
        "{'STRUCTURE':{'test.bytes':{'some':{'BINARY':'*'}}}}",
        "{'STRUCTURE':{'test.bytes':{'none':{}}}}"
      })
  void shouldRejectJsonThatIsNoValue(String json) {
    var error = catchThrowableOfType(JsonRpcException.class, () -> decode(Bytes.class, json));

    assertThat(error.code()).isEqualTo(JsonRpcErrorCode.INVALID_PARAMS);
  }

  @Test
  void shouldAbbreviateListElementsInMessages() {
    String json = "{'STRUCTURE':{'test.everything':{'points':['" + "x".repeat(10_000) + "']}}}";

    var error = catchThrowableOfType(VapiError.class, () -> decode(Everything.class, json));

    assertThat(error.messages().get(1).args()).allMatch(arg -> arg.length() < 100);
  }

  @Test
  void shouldDescribeRecursiveStructuresByName() {
    DataDefinition definition =
        new DataTypeResolver().resolve(Everything.class).definition(Set.of());

    Map<String, DataDefinition> fields = definition.fields();
    assertThat(definition.name()).isEqualTo("test.everything");
    assertThat(fields.get("next").elementDefinition().type()).isEqualTo(DataKind.STRUCTURE_REF);
    assertThat(fields.get("next").elementDefinition().name()).isEqualTo("test.everything");
    assertThat(fields.get("secret").type()).isEqualTo(DataKind.SECRET);
    assertThat(fields.get("names").type()).isEqualTo(DataKind.LIST);
    assertThat(fields.get("origin").name()).isEqualTo("test.point");
    assertThat(fields.get("points_by_name").elementDefinition().fields())
        .containsOnlyKeys("key", "value");
  }

  @Test
  void shouldRejectClassesWithoutADataType() {
    var error =
        catchThrowableOfType(
            IllegalArgumentException.class, () -> new DataTypeResolver().resolve(Thread.class));

    assertThat(error).hasMessageContaining("Thread");
  }
}
