using Sallyport.Console.Forms;

namespace Sallyport.Console.Tests.Forms;

/// <summary>Alert rules between the form and the config map.</summary>
public sealed class AlertRuleFormTests
{
    [Fact]
    public void Reads_back_what_it_wrote()
    {
        AlertRuleForm form = new()
        {
            Name = "secrets", Kinds = "Secret,  AuthorizationPolicy", Verbs = "get", Users = "system:serviceaccount:*", Address = "https://alerts.example/hooks",
        };
        AlertRuleForm read = AlertRuleForm.Read("secrets", form.Write()).ShouldNotBeNull();
        (read.Kinds, read.Namespaces, read.Verbs, read.Users, read.Address).ShouldBe(
            ("Secret, AuthorizationPolicy", "", "get", "system:serviceaccount:*", "https://alerts.example/hooks"));
        read.Words().ShouldBe("get of Secret or AuthorizationPolicy in any namespace by system:serviceaccount:*");
        AlertRuleForm.Read("all", new AlertRuleForm { Name = "all" }.Write()).ShouldNotBeNull();
    }

    [Theory]
    [InlineData("kinds: Secret")]
    [InlineData("kinds: [1]")]
    [InlineData("kind: [Secret]")]
    [InlineData("webhook: ftp://x")]
    [InlineData("webhook: http://a:b@x/")]
    [InlineData("[]")]
    [InlineData("a: 1\n---\nb: 2")]
    [InlineData("users: [\"a,b\"]")]
    [InlineData("{")]
    public void Leaves_alone_what_it_cannot_say(string text) => AlertRuleForm.Read("rule", text).ShouldBeNull();

    [Theory]
    [InlineData("", "", false)]
    [InlineData("a b", "", false)]
    [InlineData("a", "alerts.example", false)]
    [InlineData("a", "https://user:pass@alerts.example", false)]
    [InlineData("a.b-c_1", "http://alerts.example/x", true)]
    public void Says_what_keeps_a_rule_from_being_used(string name, string address, bool isFine) =>
        (new AlertRuleForm { Name = name, Address = address }.Problem is null).ShouldBe(isFine);
}
