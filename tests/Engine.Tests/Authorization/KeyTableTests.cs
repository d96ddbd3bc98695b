using Sallyport.Engine.Authorization.Indexing;

namespace Sallyport.Engine.Tests.Authorization;

public sealed class KeyTableTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(100_000)]
    public void Keeps_a_value_for_each_key_however_many_were_expected(int expected)
    {
        KeyTable<int> table = new(expected);
        Dictionary<ulong, int> same = [];
        Random random = new(7);
        for (int i = 0; i < 50_000; i++)
        {
            ulong key = i % 3 == 0 ? (ulong)i : (ulong)random.NextInt64(20_000) << 40;
            table.FindOrAdd(key)++;
            ulong kept = Math.Max(key, 1);
            same[kept] = same.GetValueOrDefault(kept) + 1;
        }

        foreach ((ulong key, int value) in same)
            table.Find(key).ShouldBe(value);
        table.Find(ulong.MaxValue).ShouldBe(0);
    }

    [Fact]
    public void Knows_no_key_when_it_is_empty() => new KeyTable<int>(10).Find(0).ShouldBe(0);
}
