using System.Text;
using Sallyport.Engine.Authentication;
using Sallyport.Engine.Http;
using Sallyport.TestKit;

namespace Sallyport.Engine.Tests.Authentication;

/// <summary>request-authentication.md 12.7, in every spelling.</summary>
public sealed class OutputAliasesTests
{
    [Theory]
    [InlineData("x-user-id")]
    [InlineData("X-User-Id")]
    [InlineData("x_user_id")]
    [InlineData("x-user_id")]
    [InlineData("x.user.id")]
    public void Removes_every_spelling(string name)
    {
        RequestHead request = Requests.Get("/", name, "admin", name, "again");
        Remove(request);
        request.Header(name.ToLowerInvariant()).ShouldBeNull();
    }

    [Theory]
    [InlineData("x-user-i")]
    [InlineData("x-user-idx")]
    [InlineData("xuserid")]
    [InlineData("x-userid-")]
    public void Leaves_other_names(string name)
    {
        RequestHead request = Requests.Get("/", name, "1");
        Remove(request);
        request.Header(name).ShouldBe("1");
    }

    [Fact]
    public void Leaves_a_place_for_tokens_unless_it_is_spelled_the_same()
    {
        RequestHead request = Requests.Get("/", "x_user_id", "token", "x-user-id", "admin");
        Remove(request, "x_user_id", "x-user-id");
        request.Header("x_user_id").ShouldBe("token");
        request.Header("x-user-id").ShouldBeNull();
    }

    private static void Remove(RequestHead request, params string[] locations) => OutputAliases.Remove(
        request.Headers, [Encoding.ASCII.GetBytes("x-user-id")], Array.ConvertAll(locations, Encoding.ASCII.GetBytes));
}
