using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Access;

namespace Sallyport.ControlPlane.Tests.Access;

public sealed class RoleBookTests
{
    private const string Readers = """{"metadata":{"namespace":"shop","name":"reader"},"rules":[{"apiGroups":["security.istio.io"],"resources":["authorizationpolicies"],"verbs":["get","list"]}]}""";

    private static readonly User s_jane = new("jane", ["auditors", User.Authenticated]);
    private static readonly AccessQuestion s_getPolicy = new("get")
    {
        Group = "security.istio.io", Resource = "authorizationpolicies", Name = "viewer", Namespace = "shop",
    };

    [Theory]
    [InlineData("""{"kind":"User","name":"jane"}""", true)]
    [InlineData("""{"kind":"Group","name":"auditors"}""", true)]
    [InlineData("""{"kind":"User","name":"auditors"}""", false)]
    [InlineData("""{"kind":"Group","name":"jane"}""", false)]
    [InlineData("""{"kind":"ServiceAccount","name":"jane"}""", false)]
    [InlineData("""{"name":"jane"}""", false)]
    [InlineData("""{"kind":"User"}""", false)]
    public void Grants_a_role_to_its_subjects_only(string subject, bool isAllowed)
    {
        Assert.Equal(isAllowed, Book(Readers, Binding("shop", "Role", "reader", subject)).IsAllowed(s_jane, s_getPolicy));
    }

    [Fact]
    public void Takes_a_service_account_without_namespace_for_one_of_the_bindings_own()
    {
        RoleBook book = Book(Readers, Binding("shop", "Role", "reader", """{"kind":"ServiceAccount","name":"robot"}"""));

        Assert.True(book.IsAllowed(User.ServiceAccount("shop", "robot"), s_getPolicy));
        Assert.False(book.IsAllowed(User.ServiceAccount("other", "robot"), s_getPolicy));
    }

    [Fact]
    public void Permits_nothing_beyond_verb_group_resource_and_namespace()
    {
        RoleBook book = Book(Readers, Binding("shop", "Role", "reader", """{"kind":"User","name":"jane"}"""));

        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Verb = "delete" }));
        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Group = "" }));
        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Resource = "secrets" }));
        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Subresource = "status" }));
        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Namespace = "bank" }));
    }

    [Fact]
    public void Does_not_answer_for_all_namespaces_by_a_right_in_one()
    {
        RoleBook book = Book(Readers, Binding("shop", "Role", "reader", """{"kind":"User","name":"jane"}"""));

        Assert.False(book.IsAllowed(s_jane, s_getPolicy with { Verb = "list", Name = "", Namespace = "" }));
    }

    [Fact]
    public void Gives_a_cluster_role_in_one_namespace_or_in_all_by_its_binding()
    {
        JsonObject role = Parse("""{"metadata":{"name":"secrets"},"rules":[{"apiGroups":[""],"resources":["secrets"],"verbs":["*"]}]}""");
        AccessQuestion question = new("get") { Resource = "secrets", Namespace = "bank", Name = "key" };
        JsonObject local = Parse(Binding("shop", "ClusterRole", "secrets", """{"kind":"User","name":"jane"}"""));

        Assert.False(new RoleBook([role], [], [], [local]).IsAllowed(s_jane, question));
        Assert.True(new RoleBook([role], [], [], [local]).IsAllowed(s_jane, question with { Namespace = "shop" }));
        Assert.True(new RoleBook([role], [local], [], []).IsAllowed(s_jane, question));
    }

    [Theory]
    [InlineData("""{"apiGroups":["*"],"resources":["pods/log"],"verbs":["get"]}""", true)]
    [InlineData("""{"apiGroups":["*"],"resources":["*/log"],"verbs":["get"]}""", true)]
    [InlineData("""{"apiGroups":["*"],"resources":["*"],"verbs":["get"]}""", true)]
    [InlineData("""{"apiGroups":["*"],"resources":["pods"],"verbs":["get"]}""", false)]
    [InlineData("""{"apiGroups":["*"],"resources":["*"],"verbs":["get"],"resourceNames":["web"]}""", true)]
    [InlineData("""{"apiGroups":["*"],"resources":["*"],"verbs":["get"],"resourceNames":["db"]}""", false)]
    [InlineData("""{"resources":["*"],"verbs":["get"]}""", false)]
    [InlineData("""{"apiGroups":"*","resources":"*","verbs":"*"}""", false)]
    [InlineData("""{"apiGroups":[1,null],"resources":["*"],"verbs":["get"]}""", false)]
    public void Reads_rules_by_subresource_name_and_star_and_what_it_cannot_read_as_nothing(string rule, bool isAllowed)
    {
        RoleBook book = Book(
            """{"metadata":{"namespace":"shop","name":"r"},"rules":[RULE]}""".Replace("RULE", rule, StringComparison.Ordinal),
            Binding("shop", "Role", "r", """{"kind":"User","name":"jane"}"""));

        Assert.Equal(isAllowed, book.IsAllowed(s_jane, new AccessQuestion("get") { Resource = "pods", Subresource = "log", Name = "web", Namespace = "shop" }));
    }

    [Theory]
    [InlineData("/healthz/ready", true)]
    [InlineData("/version", true)]
    [InlineData("/versions", false)]
    [InlineData("/", false)]
    public void Fits_paths_that_are_no_resource(string path, bool isAllowed)
    {
        JsonObject role = Parse("""{"metadata":{"name":"probe"},"rules":[{"nonResourceURLs":["/healthz/*","/version"],"verbs":["get"]}]}""");
        JsonObject binding = Parse(Binding("", "ClusterRole", "probe", """{"kind":"Group","name":"system:authenticated"}"""));

        Assert.Equal(isAllowed, new RoleBook([role], [binding], [], []).IsAllowed(s_jane, new AccessQuestion("get") { Path = path }));
    }

    [Fact]
    public void Permits_nothing_by_a_binding_whose_role_does_not_exist()
    {
        Assert.False(Book(Readers, Binding("shop", "Role", "gone", """{"kind":"User","name":"jane"}""")).IsAllowed(s_jane, s_getPolicy));
    }

    [Fact]
    public void Lets_masters_do_everything()
    {
        Assert.True(new RoleBook([], [], [], []).IsAllowed(new User("root", [User.MastersGroup]), s_getPolicy with { Verb = "delete" }));
    }

    private static RoleBook Book(string role, string binding) => new([], [], [Parse(role)], [Parse(binding)]);

    private static string Binding(string ns, string kind, string role, string subject) =>
        $$"""{"metadata":{"namespace":"{{ns}}","name":"b"},"roleRef":{"kind":"{{kind}}","name":"{{role}}"},"subjects":[{{subject}}]}""";

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
