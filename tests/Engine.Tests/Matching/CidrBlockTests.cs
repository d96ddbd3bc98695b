using Sallyport.Engine.Http;
using Sallyport.Engine.Matching;

namespace Sallyport.Engine.Tests.Matching;

public sealed class CidrBlockTests
{
    [Theory]
    [InlineData("10.10.1.1", "10.10.1.1", true)]
    [InlineData("10.10.1.1", "10.10.1.2", false)]
    [InlineData("10.10.1.1/24", "10.10.1.200", true)]
    [InlineData("10.10.1.1/24", "10.10.2.1", false)]
    [InlineData("0.0.0.0/0", "255.1.2.3", true)]
    [InlineData("0.0.0.0/0", "::1", false)]
    [InlineData("::/0", "10.0.0.1", false)]
    [InlineData("::/0", "::ffff:10.10.1.1", true)]
    [InlineData("::ffff:0:0/96", "::ffff:10.10.1.1", true)]
    [InlineData("10.10.1.1", "::ffff:10.10.1.1", false)]
    [InlineData("2001:db8::/32", "2001:db8:5::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::1/128", "2001:db8::1", true)]
    public void Contains_the_addresses_of_its_network(string block, string address, bool expected)
    {
        CidrBlock.TryParse(block, out CidrBlock cidr).ShouldBeTrue();
        IpAddress.TryParse(address, out IpAddress ip).ShouldBeTrue();
        cidr.Contains(ip).ShouldBe(expected);
    }

    [Theory]
    [InlineData("")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/+8")]
    [InlineData("10.0.0/8")]
    [InlineData("010.0.0.1")]
    [InlineData("::/129")]
    [InlineData("example")]
    public void Refuses_what_is_no_block(string text) => CidrBlock.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Contains_nothing_by_default()
    {
        IpAddress.TryParse("0.0.0.0", out IpAddress ip);
        default(CidrBlock).Contains(ip).ShouldBeFalse();
        default(CidrBlock).Contains(default).ShouldBeFalse();
        CidrBlock.TryParse("0.0.0.0/0", out CidrBlock all);
        all.Contains(default).ShouldBeFalse();
    }
}
