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

/** The encoding of every type, both ways, by structures that are made for it. */
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
      @Required Long whole,
      @Required Double broken,
      @Required Boolean yes,
      @Required Instant when,
      @Required URI where,
      @Required Colour colour,
      @Required @Secret String hidden,
      @Required List<Point> points,
      @Required Set<String> names,
      @Required Map<String, Point> placed,
      @Required Point at,
      Point near,
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

  private static String whole(
      String near, String password, String aliases, String flags, String next) {
    return ("{'STRUCTURE':{'test.everything':{'text':'é\\\"','item_id':'i','whole':-9223372036854775808,"
        + "'broken':-1.5E0,'yes':true,'when':'2024-01-02T03:04:05.678Z','where':'http://a/b?c',"
        + "'colour':'GREEN','hidden':{'SECRET':'s'},'points':["
        + point(1, "null")
        + ","
        + point(2, "3")
        + "],'names':['one'],'placed':[{'STRUCTURE':{'map-entry':{'key':'k','value':"
        + point(4, "null")
        + "}}}],'at':"
        + point(5, "6")
        + ",'near':{'OPTIONAL':"
        + near
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

  private static String fullOnTheWire() {
    String flags = "[{'STRUCTURE':{'map-entry':{'key':8,'value':false}}}]";
    String last = whole("null", "null", "null", "null", "null");
    return whole(point(7, "null"), "{'SECRET':'p'}", "[]", flags, last).replace('\'', '"');
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
  void shouldWriteEveryTypeAsItsKindHasIt() throws IOException {
    assertThat(encode(FULL)).isEqualTo(fullOnTheWire());
  }

  @Test
  void shouldReadWhatItWrites() throws IOException {
    assertThat(decode(Everything.class, fullOnTheWire())).isEqualTo(FULL);
  }

  @Test
  void shouldWriteAndReadBytes() throws IOException {
    byte[] some = "any bytes".getBytes(StandardCharsets.UTF_8);
    String wire =
        "{\"STRUCTURE\":{\"test.bytes\":{\"some\":{\"BINARY\":\"YW55IGJ5dGVz\"},"
            + "\"more\":{\"OPTIONAL\":{\"BINARY\":\"\"}}}}}";

    assertThat(encode(new Bytes(some, new byte[0]))).isEqualTo(wire);
    Bytes read = (Bytes) decode(Bytes.class, wire);
    assertThat(read.some()).isEqualTo(some);
    assertThat(read.more()).isEmpty();
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
  void shouldWriteDoublesInTheirCanonicalForm(double number, String wire) throws IOException {
    assertThat(encode(number)).isEqualTo(wire);
    assertThat(decode(Double.class, wire)).isEqualTo(number);
  }

  @ParameterizedTest
  @CsvSource({
    "2024-01-02T03:04:05Z,2024-01-02T03:04:05Z",
    "2024-01-02T03:04:05.6Z,2024-01-02T03:04:05.600Z",
    "2024-01-02T03:04:05.678901Z,2024-01-02T03:04:05.678901Z",
    "2024-01-02T03:04:05.678+00:00,2024-01-02T03:04:05.678Z",
    "2024-01-02T03:04:05.678+02:00,2024-01-02T01:04:05.678Z"
  })
  void shouldReadDatetimesInEveryForm(String wire, Instant datetime) throws IOException {
    assertThat(decode(Instant.class, "'" + wire + "'")).isEqualTo(datetime);
  }

  @Test
  void shouldTakeWholeNumbersForDoubles() throws IOException {
    assertThat(decode(Double.class, "7")).isEqualTo(7.0);
  }

  @Test
  void shouldTakeFieldsThatAreMissingForUnset() throws IOException {
    assertThat(decode(Point.class, "{'STRUCTURE':{'test.point':{}}}"))
        .isEqualTo(new Point(null, null));
  }

  @Test
  void shouldPassOverUnknownFieldsThatAreUnset() throws IOException {
    String later =
        "{'STRUCTURE':{'test.point':{'x':1,'y':{'OPTIONAL':null},'z':{'OPTIONAL':null}}}}";

    assertThat(decode(Point.class, later)).isEqualTo(new Point(1L, null));
  }

  @Test
  void shouldCallTheEntriesOfAMapWhateverClientsDo() throws IOException {
    String old =
        "{'STRUCTURE':{'test.everything':{'flags':{'OPTIONAL':[{'STRUCTURE':{'entry':{'key':1,'value':true}}}]}}}}";

    assertThat(((Everything) decode(Everything.class, old)).flags()).isEqualTo(Map.of(1L, true));
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
  void shouldRefuseWhatDoesNotFit(String fields, String type, String messages, String args) {
    String wire = "{'STRUCTURE':{'test.point':{" + fields + "}}}";

    var refusal = catchThrowableOfType(VapiError.class, () -> decode(Point.class, wire));

    assertThat(refusal.type().name()).isEqualTo(type);
    assertThat(refusal.messages())
        .extracting(LocalizableMessage::id)
        .containsExactly(messages.split(","));
    assertThat(refusal.messages().get(refusal.messages().size() - 1).args())
        .containsExactly(args.split(","));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          'when':'yesterday'          | vapi.bindings.typeconverter.datetime.deserialize.invalid.format
          'when':'10000-01-01T00:00Z' | vapi.bindings.typeconverter.datetime.deserialize.invalid.format
          'where':'a b'               | vapi.bindings.typeconverter.uri.invalid.format
          'colour':'BLUE'             | vapi.data.validate.mismatch
          'hidden':'s'                | vapi.data.validate.mismatch
          'names':['a','a']           | vapi.bindings.typeconverter.set.duplicate.element
          'points':['a']              | vapi.data.validate.mismatch
          'points':[{'STRUCTURE':{'test.colour':{}}}] | vapi.data.structure.name.mismatch
          'at':{'ERROR':{'test.point':{}}}            | vapi.data.validate.mismatch
          'broken':1e999              | vapi.data.validate.mismatch
          'placed':[{'STRUCTURE':{'map-entry':{'key':'k'}}}]      | vapi.data.structure.field.missing
          'flags':{'OPTIONAL':[{'STRUCTURE':{'map-entry':{'key':1,'value':true}}},{'STRUCTURE':{'map-entry':{'key':1,'value':true}}}]} | vapi.bindings.typeconverter.map.duplicate.key
          """)
  void shouldSayWhatDoesNotFitInTheWordsOfTheRuntime(String field, String message) {
    String wire = "{'STRUCTURE':{'test.everything':{" + field + "}}}";

    var refusal = catchThrowableOfType(VapiError.class, () -> decode(Everything.class, wire));

    assertThat(refusal.messages()).extracting(LocalizableMessage::id).last().isEqualTo(message);
    assertThat(refusal.messages().get(0).args())
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
  void shouldTellWhatIsNoValueFromOneThatDoesNotFit(String wire) {
    var refusal = catchThrowableOfType(JsonRpcException.class, () -> decode(Bytes.class, wire));

    assertThat(refusal.code()).isEqualTo(JsonRpcErrorCode.INVALID_PARAMS);
  }

  @Test
  void shouldShowNoMoreOfAListThanOneCanRead() {
    String wire = "{'STRUCTURE':{'test.everything':{'points':['" + "x".repeat(10_000) + "']}}}";

    var refusal = catchThrowableOfType(VapiError.class, () -> decode(Everything.class, wire));

    assertThat(refusal.messages().get(1).args()).allMatch(shown -> shown.length() < 100);
  }

  @Test
  void shouldDescribeAStructureInItselfByItsName() {
    DataDefinition described =
        new DataTypeResolver().resolve(Everything.class).definition(Set.of());

    Map<String, DataDefinition> fields = described.fields();
    assertThat(described.name()).isEqualTo("test.everything");
    assertThat(fields.get("next").elementDefinition().type()).isEqualTo(DataKind.STRUCTURE_REF);
    assertThat(fields.get("next").elementDefinition().name()).isEqualTo("test.everything");
    assertThat(fields.get("hidden").type()).isEqualTo(DataKind.SECRET);
    assertThat(fields.get("names").type()).isEqualTo(DataKind.LIST);
    assertThat(fields.get("at").name()).isEqualTo("test.point");
    assertThat(fields.get("placed").elementDefinition().fields()).containsOnlyKeys("key", "value");
  }

  @Test
  void shouldRefuseToStartWithWhatIsNoType() {
    var refusal =
        catchThrowableOfType(
            IllegalArgumentException.class, () -> new DataTypeResolver().resolve(Thread.class));

    assertThat(refusal).hasMessageContaining("Thread");
  }
}
