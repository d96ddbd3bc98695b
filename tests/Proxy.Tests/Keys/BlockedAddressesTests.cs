using System.Net;
using Sallyport.Proxy.Keys;

namespace Sallyport.Proxy.Tests.Keys;

/// <summary>request-authentication.md 11.4.</summary>
public sealed class BlockedAddressesTests
{
    [Theory]
    [InlineData("169.254.169.254", true)]
    [InlineData("169.254.0.1", true)]
    [InlineData("100.100.100.200", true)]
    [InlineData("168.63.129.16", true)]
    [InlineData("fe80::1", true)]
    [InlineData("fd00:ec2::254", true)]
    [InlineData("::ffff:169.254.169.254", true)]
    [InlineData("::169.254.169.254", true)]
    [InlineData("64:ff9b::169.254.169.254", true)]
    [InlineData("64:ff9b:1::169.254.169.254", true)]
    [InlineData("64:ff9b:1:a9fe:a9:fe00::", true)]
    [InlineData("2002:a9fe:a9fe::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("::1", false)]
    [InlineData("64:ff9b::8.8.8.8", false)]
    [InlineData("2002:808:808::1", false)]
    public void Refuses_link_local_and_metadata_addresses_in_every_form(string address, bool isBlocked) =>
        BlockedAddresses.BuiltIn.Contains(IPAddress.Parse(address)).ShouldBe(isBlocked);

    [Theory]
    [InlineData("10.1.2.3", true)]
    [InlineData("::ffff:10.1.2.3", true)]
    [InlineData("fd12::1", true)]
    [InlineData("169.254.1.1", true)]
    [InlineData("11.1.2.3", false)]
    public void Refuses_the_ranges_of_the_variable_too(string address, bool isBlocked) =>
        BlockedAddresses.Parse("10.0.0.0/8, fd12::/16,").Contains(IPAddress.Parse(address)).ShouldBe(isBlocked);

    [Theory]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/8,intranet")]
    public void Range_that_cannot_be_read_stops_the_start(string ranges) =>
        Should.Throw<StartFailedException>(() => BlockedAddresses.Parse(ranges)).ExitCode.ShouldBe(2);
}
