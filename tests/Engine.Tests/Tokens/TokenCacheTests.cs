using System.Text;
using Sallyport.Engine.Tokens;
using Sallyport.TestKit.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

public sealed class TokenCacheTests
{
    private static readonly TestKey _key = TestKey.Secret();

    [Fact]
    public void Finds_exactly_the_bytes_that_were_kept()
    {
        TokenCache cache = new();
        ParsedToken token = Token("""{"sub":"a"}""");
        cache.Add(token);

        cache.TryFind(token.Compact, out ParsedToken? found).ShouldBeTrue();
        found.ShouldBeSameAs(token);
        byte[] other = token.Compact.ToArray();
        other[3] ^= 1;
        cache.TryFind(other, out _).ShouldBeFalse();
        cache.TryFind(token.Compact[..^1], out _).ShouldBeFalse();
        cache.TryFind([.. token.Compact, (byte)'.'], out _).ShouldBeFalse();
        cache.TryFind(default, out _).ShouldBeFalse();
    }

    [Fact]
    public void Keeps_a_token_once()
    {
        TokenCache cache = new();
        ParsedToken token = Token("{}");

        cache.Add(token);
        cache.Add(token);
        cache.Add(Parse(Encoding.ASCII.GetString(token.Compact)));

        cache.Count.ShouldBe(1);
        cache.Bytes.ShouldBe(token.WeightBytes);
    }

    [Theory]
    [InlineData("{0}.{1}.{2}.")]
    [InlineData("{0}..{1}.{2}")]
    [InlineData("{0}.{1}.{2} ")]
    [InlineData("{0}.{1}.{2}=")]
    public void Does_not_keep_another_spelling_of_a_token(string form)
    {
        TokenCache cache = new();

        cache.Add(Parse(string.Format(form, _key.Token("{}").Split('.'))));

        cache.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(8, 8)]
    [InlineData(100, 64)]
    [InlineData(0, 8)]
    public void Is_bounded_in_entries(int maxEntries, int expected)
    {
        TokenCache cache = new(maxEntries);
        for (int i = 0; i < 1000; i++)
            cache.Add(Token($$"""{"sub":"{{i}}"}"""));

        cache.Count.ShouldBeInRange(expected / 2, expected);
    }

    [Fact]
    public void Is_bounded_in_bytes()
    {
        int one = Token("""{"sub":"1000"}""").WeightBytes;
        TokenCache cache = new(4096, one * 100);
        ParsedToken last = Token("{}");
        for (int i = 1000; i < 3000; i++)
        {
            last = Token($$"""{"sub":"{{i}}"}""");
            cache.Add(last);
            cache.Bytes.ShouldBeLessThanOrEqualTo(one * 100);
        }

        cache.Count.ShouldBeInRange(50, 100);
        cache.TryFind(last.Compact, out _).ShouldBeTrue("the newest token is kept");
    }

    [Fact]
    public void Does_not_keep_a_giant()
    {
        TokenCache cache = new(4096, 100_000);

        cache.Add(Token($$"""{"sub":"{{new string('x', 2000)}}"}"""));

        cache.Count.ShouldBe(0);
    }

    [Fact]
    public void Prefers_to_evict_what_nobody_used()
    {
        int one = Token("""{"sub":"1000"}""").WeightBytes;
        TokenCache cache = new(4096, one * 100);
        ParsedToken busy = Token("""{"sub":"busy"}""");
        cache.Add(busy);
        for (int i = 1000; i < 2000; i++)
        {
            cache.TryFind(busy.Compact, out _).ShouldBeTrue($"after {i - 1000} others");
            cache.Add(Token($$"""{"sub":"{{i}}"}"""));
        }
    }

    [Fact]
    public void Survives_readers_and_writers_at_once()
    {
        TokenCache cache = new(64, 64 * 1024);
        ParsedToken[] tokens = [.. Enumerable.Range(0, 300).Select(i => Token($$"""{"sub":"{{i}}"}"""))];
        Parallel.For(0, 100_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            ParsedToken token = tokens[i * 31 % tokens.Length];
            if (cache.TryFind(token.Compact, out ParsedToken? found))
                found.Compact.SequenceEqual(token.Compact).ShouldBeTrue();
            else
                cache.Add(token);
        });

        cache.Count.ShouldBeInRange(1, 64);
        cache.Bytes.ShouldBeInRange(1, 64 * 1024);
        tokens.Count(t => cache.TryFind(t.Compact, out _)).ShouldBe(cache.Count);
    }

    private static ParsedToken Token(string claims) => Parse(_key.Token(claims));

    private static ParsedToken Parse(string compact)
    {
        CompactToken.Parse(Encoding.ASCII.GetBytes(compact), out ParsedToken? token).ShouldBe(JwtStatus.Unverified);
        return token!;
    }
}
