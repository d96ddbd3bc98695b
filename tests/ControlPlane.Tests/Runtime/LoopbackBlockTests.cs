using Sallyport.ControlPlane.Runtime;

namespace Sallyport.ControlPlane.Tests.Runtime;

public sealed class LoopbackBlockTests
{
    [Fact]
    public void Two_runtimes_have_different_addresses()
    {
        using LoopbackBlock one = LoopbackBlock.Take(), other = LoopbackBlock.Take();
        one.Allocate().Pod.GetAddressBytes()[1].ShouldNotBe(other.Allocate().Pod.GetAddressBytes()[1]);
    }

    [Fact]
    public void A_pod_has_an_address_and_one_for_its_application()
    {
        using LoopbackBlock block = LoopbackBlock.Take();
        PodAddress address = block.Allocate();
        byte[] pod = address.Pod.GetAddressBytes(), application = address.Application.GetAddressBytes();
        pod[0].ShouldBe((byte)127);
        ((int)application[2]).ShouldBe(pod[2] + 128);
        application[3].ShouldBe(pod[3]);
    }

    [Fact]
    public void Gives_what_was_released_last_of_all()
    {
        using LoopbackBlock block = LoopbackBlock.Take();
        PodAddress first = block.Allocate();
        block.Release(first);
        HashSet<string> seen = [];
        for (int i = 0; i < 300; i++) seen.Add(block.Allocate().Pod.ToString()).ShouldBeTrue();
        seen.ShouldNotContain(first.Pod.ToString());
    }
}
