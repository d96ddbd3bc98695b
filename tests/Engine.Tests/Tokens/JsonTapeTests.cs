using System.Diagnostics;
using System.Globalization;
using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md 7.3, 7.5, 7.6</summary>
public sealed class JsonTapeTests
{
    [Theory]
    [InlineData("{}", "{}")]
    [InlineData(" \t\r\n{ } \n", "{}")]
    [InlineData("null", "{}")]
    [InlineData("""{"a":"b"}""", """{a:"b"}""")]
    [InlineData("{'a':'b'}", """{a:"b"}""")]
    [InlineData("""{'a':"it's"}""", """{a:"it's"}""")]
    [InlineData("""{a:1,_b2:2}""", "{a:1,_b2:2}")]
    [InlineData("""{"a":[1,2,],}""", "{a:[1,2]}")]
    [InlineData("""{"a":[]}""", "{a:[]}")]
    [InlineData("""{"a":true,"b":false,"c":null}""", "{a:true,b:false,c:null}")]
    [InlineData("{\"a\":\"x\ny\u0001\"}", "{a:\"x\ny\u0001\"}")]
    [InlineData("""{"a":"\"\\\/\b\f\n\r\t\'"}""", "{a:\"\"\\/\b\f\n\r\t'\"}")]
    [InlineData("""{"a":"\u0041\U0042\u00e9\u20AC"}""", "{a:\"ABé€\"}")]
    [InlineData("""{"a":"x\ud83d\ude00y"}""", "{a:\"x😀y\"}")]
    [InlineData("""{"a":"\u0000"}""", "{a:\"\0\"}")]
    [InlineData("""{"\u0061":{"b":[{"c":"d"},"e"]},"f":1}""", """{a:{b:[{c:"d"},"e"]},f:1}""")]
    [InlineData("""{"":1}""", "{:1}")]
    [InlineData("""{"a":1,"A":2}""", "{a:1,A:2}")]
    [InlineData("""{"nullx":1,truely:2}""", "{nullx:1,truely:2}")]
    public void Reads(string json, string expected) => Render(json).ShouldBe(expected);

    [Theory]
    [InlineData("0", 0)]
    [InlineData("-0", -0.0)]
    [InlineData("12", 12)]
    [InlineData("-12", -12)]
    [InlineData("1.5", 1.5)]
    [InlineData("1e3", 1000)]
    [InlineData("1E+3", 1000)]
    [InlineData("25e-1", 2.5)]
    [InlineData("0.0", 0)]
    [InlineData("0e5", 0)]
    [InlineData("9007199254740993", 9007199254740992)]
    [InlineData("999999999999999", 999999999999999)]
    [InlineData("18446744073709551615", 18446744073709551616.0)]
    [InlineData("1e308", 1e308)]
    [InlineData("1e-400", 0)]
    [InlineData("0e99999999999", 0)]
    public void Reads_numbers_in_double_precision(string number, double expected) =>
        Parse($$"""{"a":{{number}}}""").ShouldNotBeNull().Root.Member("a"u8).Number.ShouldBe(expected);

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("\"a\"")]
    [InlineData("true")]
    [InlineData("{")]
    [InlineData("{}}")]
    [InlineData("{} x")]
    [InlineData("{}{}")]
    [InlineData("{,}")]
    [InlineData("""{"a"}""")]
    [InlineData("""{"a":}""")]
    [InlineData("""{"a":1,,}""")]
    [InlineData("""{"a":1 "b":2}""")]
    [InlineData("""{"a":[,]}""")]
    [InlineData("""{"a":[1,,2]}""")]
    [InlineData("""{"a":[1 2]}""")]
    [InlineData("""{"a":"b}""")]
    [InlineData("""{"a":'b"}""")]
    [InlineData("""{"a":b}""")]
    [InlineData("{1a:1}")]
    [InlineData("{null:1}")]
    [InlineData("{true:1}")]
    [InlineData("{a-b:1}")]
    [InlineData("""{"a":tru}""")]
    [InlineData("""{"a":True}""")]
    [InlineData("""{"a":nullx}""")]
    [InlineData("""{/* c */"a":1}""")]
    [InlineData("{\"a\":1 // c\n}")]
    [InlineData("\uFEFF{}")]
    [InlineData("\u00A0{}")]
    [InlineData("\u000B{}")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"a":"\"}""")]
    [InlineData("""{"a":"\u12"}""")]
    [InlineData("""{"a":"\u12g4"}""")]
    [InlineData("""{"a":"\ud83d"}""")]
    [InlineData("""{"a":"\ud83dx"}""")]
    [InlineData("""{"a":"\ud83d\u0041"}""")]
    [InlineData("""{"a":"\ud83d\ud83d"}""")]
    [InlineData("""{"a":"\ude00"}""")]
    public void Refuses(string json) => Parse(json).ShouldBeNull();

    [Theory]
    [InlineData("01")]
    [InlineData("-01")]
    [InlineData("00")]
    [InlineData("+1")]
    [InlineData("-")]
    [InlineData("--1")]
    [InlineData("1.")]
    [InlineData(".5")]
    [InlineData("1.e5")]
    [InlineData("1e")]
    [InlineData("1e+")]
    [InlineData("1.2.3")]
    [InlineData("0x10")]
    [InlineData("1_000")]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("-Infinity")]
    [InlineData("1e400")]
    [InlineData("-1e400")]
    [InlineData("1e99999999999999999999")]
    public void Refuses_numbers(string number) => Parse($$"""{"a":{{number}}}""").ShouldBeNull();

    [Fact]
    public void Refuses_hundreds_of_digits() => Parse($$"""{"a":{{new string('9', 310)}}}""").ShouldBeNull();

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,a:2}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"x":{"a":1,'a':2}}""")]
    [InlineData("""{"x":[[{"y":{"":1,"":2}}]]}""")]
    [InlineData("""{"a":{"b":1},"c":[1,2],"a":3}""")]
    public void Refuses_a_member_given_twice_at_any_depth(string json) => Parse(json).ShouldBeNull();

    [Theory]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(1000)]
    public void Finds_the_duplicate_among_many_members(int count)
    {
        string members = string.Join(',', Enumerable.Range(0, count).Select(i => $"\"m{i}\":{{\"n\":{i}}}"));

        Parse("{" + members + "}").ShouldNotBeNull();
        Parse("{" + members + $",\"m{count / 2}\":0}}").ShouldBeNull();
    }

    [Fact]
    public void Does_not_compare_all_pairs_of_a_big_object()
    {
        string json = "{" + string.Join(',', Enumerable.Range(0, 200_000).Select(i => $"\"{i:x}\":0")) + "}";

        Stopwatch watch = Stopwatch.StartNew();
        Parse(json).ShouldNotBeNull();

        // All pairs would be 2·10^10 comparisons.
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Theory]
    [InlineData("[", "]", 99, true)]
    [InlineData("[", "]", 100, false)]
    [InlineData("{\"a\":", "}", 99, true)]
    [InlineData("{\"a\":", "}", 100, false)]
    public void Nests_100_levels_and_no_more(string open, string close, int inner, bool expected)
    {
        StringBuilder json = new("{\"a\":");
        for (int i = 0; i < inner; i++)
            json.Append(open);
        json.Append(open[0] == '{' ? "0" : "");
        for (int i = 0; i < inner; i++)
            json.Append(close);
        json.Append('}');

        (Parse(json.ToString()) is not null).ShouldBe(expected);
    }

    [Theory]
    [InlineData(0x80)]
    [InlineData(0xFF)]
    [InlineData(0xC0, 0x80)]
    [InlineData(0xC3)]
    [InlineData(0xED, 0xA0, 0x80)]
    [InlineData(0xF4, 0x90, 0x80, 0x80)]
    public void Refuses_bytes_that_are_not_UTF_8(params int[] bytes)
    {
        byte[] json = [.. "{\"a\":\""u8, .. bytes.Select(b => (byte)b), .. "\"}"u8];

        JsonTape.TryParse(json, 0, json.Length, out _).ShouldBeFalse();
    }

    [Fact]
    public void Never_throws_on_mutated_text()
    {
        int seed = Random.Shared.Next();
        Console.WriteLine($"{nameof(JsonTapeTests)} seed {seed}");
        Random random = new(seed);
        byte[] original = Encoding.UTF8.GetBytes("""{"a":"\u00e9\ud83d\ude00x",'b':[1,-2.5e3,{"c":null}],d:{"e":true,f:[[],{}]},"g":"é",}""");
        byte[] alphabet = "{}[]\"'\\,:ud0189aeE+-. tfn\u00e9\ud83d\ude00"u8.ToArray();
        for (int round = 0; round < 100_000; round++)
        {
            byte[] json = original.ToArray();
            for (int change = random.Next(1, 5); change > 0; change--)
                json[random.Next(json.Length)] = random.Next(3) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
            int start = random.Next(3) == 0 ? random.Next(json.Length) : 0;
            int length = random.Next(3) == 0 ? random.Next(json.Length - start) : json.Length - start;

            if (JsonTape.TryParse(json, start, length, out JsonTape? tape))
                Render(tape.Root).ShouldNotBeEmpty();
        }
    }

    private static JsonTape? Parse(string json)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(json);
        return JsonTape.TryParse(bytes, 0, bytes.Length, out JsonTape? tape) ? tape : null;
    }

    private static string Render(string json) => Render(Parse(json).ShouldNotBeNull().Root);

    private static string Render(JsonValue value)
    {
        switch (value.Kind)
        {
            case JsonKind.String:
                return '"' + Encoding.UTF8.GetString(value.Text) + '"';
            case JsonKind.Number:
                return value.Number.ToString(CultureInfo.InvariantCulture);
            case JsonKind.Array:
            case JsonKind.Object:
                List<string> children = [];
                for (JsonChildren all = value.Children(); all.MoveNext();)
                    children.Add((value.Kind == JsonKind.Object ? Encoding.UTF8.GetString(all.Name) + ":" : "") + Render(all.Current));
                string inner = string.Join(',', children);
                return value.Kind == JsonKind.Array ? $"[{inner}]" : $"{{{inner}}}";
            default:
                return value.Kind.ToString().ToLowerInvariant();
        }
    }
}
