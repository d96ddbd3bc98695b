using System.Text;
using Sallyport.Engine.Tokens;

namespace Sallyport.Engine.Tests.Tokens;

/// <summary>request-authentication.md 7.4</summary>
public sealed class Base64UrlTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("Zg", "f")]
    [InlineData("Zg==", "f")]
    [InlineData("Zm8", "fo")]
    [InlineData("Zm8=", "fo")]
    [InlineData("Zm9v", "foo")]
    [InlineData("Zm9vYmFy", "foobar")]
    [InlineData("Zm 9v", "foo")]
    [InlineData("\tZm9v\r\n", "foo")]
    [InlineData("Zm9vYg = = ", "foob")]
    [InlineData("Zh", "f")]
    [InlineData("Zm9", "fo")]
    [InlineData("_-_-", "\u00FF\u00EF\u00FE")]
    public void Decodes(string encoded, string expected)
    {
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(encoded.Length)];

        Base64Url.TryDecode(Encoding.Latin1.GetBytes(encoded), buffer, out int written).ShouldBeTrue();

        Encoding.Latin1.GetString(buffer, 0, written).ShouldBe(expected);
    }

    [Theory]
    [InlineData("Z")]
    [InlineData("Zm9vY")]
    [InlineData("Zg=")]
    [InlineData("Zg===")]
    [InlineData("Zm8==")]
    [InlineData("Zm9v=")]
    [InlineData("Zm9v====")]
    [InlineData("Zg==Zg")]
    [InlineData("=")]
    [InlineData("+/+/")]
    [InlineData("Zm9v*")]
    [InlineData("Zm9v\u0000")]
    [InlineData("Zm9v\u00E9")]
    public void Refuses(string encoded)
    {
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(encoded.Length)];

        Base64Url.TryDecode(Encoding.Latin1.GetBytes(encoded), buffer, out _).ShouldBeFalse();
    }

    [Theory]
    [InlineData("Zg", true)]
    [InlineData("Zm9v", true)]
    [InlineData("Zh", false)]
    [InlineData("Zm9", false)]
    [InlineData("Zg==", false)]
    [InlineData("Z g", false)]
    public void Tells_the_one_right_spelling(string encoded, bool expected)
    {
        byte[] buffer = new byte[Base64Url.MaxDecodedLength(encoded.Length)];

        Base64Url.TryDecode(Encoding.Latin1.GetBytes(encoded), buffer, out _, out bool isCanonical).ShouldBeTrue();

        isCanonical.ShouldBe(expected);
    }

    [Fact]
    public void Agrees_with_the_platform_for_every_length()
    {
        for (int length = 0; length < 200; length++)
        {
            byte[] bytes = new byte[length];
            Random.Shared.NextBytes(bytes);
            byte[] encoded = Encoding.ASCII.GetBytes(System.Buffers.Text.Base64Url.EncodeToString(bytes));
            byte[] buffer = new byte[Base64Url.MaxDecodedLength(encoded.Length)];

            Base64Url.TryDecode(encoded, buffer, out int written, out bool isCanonical).ShouldBeTrue();

            buffer.AsSpan(0, written).ToArray().ShouldBe(bytes);
            isCanonical.ShouldBeTrue();
        }
    }
}
