using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Ownership;
using Sallyport.ControlPlane.Resources;

namespace Sallyport.ControlPlane.Tests.Ownership;

public sealed class FieldOwnershipTests
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 27, 12, 0, 0, TimeSpan.Zero);
    private static readonly FieldShapes s_policy = ShapesOf("security.istio.io", "authorizationpolicies");
    private static readonly FieldShapes s_deployment = ShapesOf("apps", "deployments");

    [Fact]
    public void Gives_the_fields_that_were_applied_to_who_applied_them()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"metadata":{"labels":{"team":"shop"}},"spec":{"action":"ALLOW","rules":[{}]}}""", "kubectl");

        Assert.Equal("""{"f:metadata":{"f:labels":{"f:team":{}}},"f:spec":{"f:action":{},"f:rules":{}}}""", FieldsOf(viewer, "kubectl"));
        Assert.Equal("ALLOW", (string?)viewer["spec"]!["action"]);
    }

    [Fact]
    public void Refuses_to_change_what_another_owns_and_says_which_field()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW"}}""", "kubectl");

        ApplyResult refused = TryApply(s_policy, viewer, """{"spec":{"action":"AUDIT"}}""", "other", force: false);

        Assert.Null(refused.Merged);
        Assert.Equal("""Apply failed with 1 conflict: conflict with "kubectl": .spec.action""", FieldConflict.Describe(refused.Conflicts));
    }

    [Fact]
    public void Lists_the_fields_of_each_owner_when_there_are_several_conflicts()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"metadata":{"labels":{"team":"shop"}},"spec":{"action":"ALLOW"}}""", "kubectl");
        Update(s_policy, viewer, """{"spec":{"action":"DENY"}}""", "editor", out viewer);

        ApplyResult refused = TryApply(s_policy, viewer, """{"metadata":{"labels":{"team":"x"}},"spec":{"action":"AUDIT"}}""", "other", force: false);

        Assert.Equal(
            "Apply failed with 2 conflicts: conflicts with \"editor\" using security.istio.io/v1:\n- .spec.action\n"
            + "conflicts with \"kubectl\":\n- .metadata.labels.team",
            FieldConflict.Describe(refused.Conflicts));
    }

    [Fact]
    public void Takes_a_field_from_its_owner_when_forced()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW","rules":[{}]}}""", "kubectl");

        JsonObject taken = TryApply(s_policy, viewer, """{"spec":{"action":"AUDIT"}}""", "other", force: true).Merged!;

        Assert.Equal("AUDIT", (string?)taken["spec"]!["action"]);
        Assert.Equal("""{"f:spec":{"f:rules":{}}}""", FieldsOf(taken, "kubectl"));
        Assert.Equal("""{"f:spec":{"f:action":{}}}""", FieldsOf(taken, "other"));
    }

    [Fact]
    public void Shares_a_field_among_those_who_apply_the_same_value_and_removes_it_with_the_last()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW","rules":[{}]}}""", "kubectl");
        viewer = Apply(s_policy, viewer, """{"spec":{"action":"ALLOW"}}""", "other");

        viewer = Apply(s_policy, viewer, """{"spec":{"rules":[{}]}}""", "kubectl");
        Assert.Equal("ALLOW", (string?)viewer["spec"]!["action"]);

        viewer = Apply(s_policy, viewer, """{"spec":{}}""", "other");
        Assert.False(viewer["spec"]!.AsObject().ContainsKey("action"));
        Assert.NotNull(viewer["spec"]!["rules"]);
    }

    [Fact]
    public void Leaves_null_where_an_object_loses_its_last_field_but_is_still_applied()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"rules":[{}]}}""", "kubectl");

        JsonObject emptied = Apply(s_policy, viewer, """{"spec":{}}""", "kubectl");

        Assert.True(emptied.ContainsKey("spec"));
        Assert.Null(emptied["spec"]);
    }

    [Fact]
    public void Keeps_what_nobody_owns()
    {
        JsonObject live = New();
        live["spec"] = JsonNode.Parse("""{"action":"DENY","rules":[{}]}""");
        live["metadata"]!["uid"] = "u-1";
        live["metadata"]!["resourceVersion"] = "7";

        JsonObject merged = Apply(s_policy, live, """{"metadata":{"annotations":{"a":"1"}}}""", "kubectl");

        Assert.Equal("DENY", (string?)merged["spec"]!["action"]);
        Assert.Equal("u-1", (string?)merged["metadata"]!["uid"]);
        Assert.Equal("7", (string?)merged["metadata"]!["resourceVersion"]);
        Assert.Equal("viewer", (string?)merged["metadata"]!["name"]);
    }

    [Fact]
    public void Changes_nothing_when_the_same_is_applied_again()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW"}}""", "kubectl");

        ApplyResult again = FieldOwnership.Apply(
            s_policy, viewer, JsonNode.Parse("""{"spec":{"action":"ALLOW"}}""")!.AsObject(), Write("kubectl") with { Now = s_now.AddHours(1) }, false);

        Assert.True(JsonNode.DeepEquals(viewer, again.Merged));
    }

    [Fact]
    public void Merges_containers_by_name_and_keeps_each_owners_own()
    {
        JsonObject web = Apply(s_deployment, New(), Template("""{"name":"web","image":"a:1","env":[{"name":"X","value":"1"}]}"""), "kubectl");
        web = Apply(s_deployment, web, Template("""{"name":"side","image":"b:1"},{"name":"web","env":[{"name":"Y","value":"2"}]}"""), "injector");

        JsonArray containers = web["spec"]!["template"]!["spec"]!["containers"]!.AsArray();
        Assert.Equal(["side", "web"], containers.Select(container => (string?)container!["name"]));
        Assert.Equal(["X", "Y"], containers[1]!["env"]!.AsArray().Select(entry => (string?)entry!["name"]).Order());
        Assert.Contains("""k:{\"name\":\"side\"}""", FieldsOf(web, "injector"), StringComparison.Ordinal);

        web = Apply(s_deployment, web, Template("""{"name":"web"}"""), "injector");
        Assert.Equal(["web"], web["spec"]!["template"]!["spec"]!["containers"]!.AsArray().Select(container => (string?)container!["name"]));
    }

    [Fact]
    public void Names_the_entry_of_a_list_in_a_conflict()
    {
        JsonObject web = Apply(s_deployment, New(), Template("""{"name":"web","image":"a:1"}"""), "kubectl");

        ApplyResult refused = TryApply(s_deployment, web, Template("""{"name":"web","image":"a:2"}"""), "other", force: false);

        Assert.Equal(""".spec.template.spec.containers[name="web"].image""", Assert.Single(refused.Conflicts).Path);
    }

    [Fact]
    public void Takes_ports_with_and_without_their_default_protocol_as_the_same()
    {
        FieldShapes service = ShapesOf("", "services");
        JsonObject web = Apply(service, New(), """{"spec":{"ports":[{"port":80,"protocol":"TCP","name":"a"}]}}""", "kubectl");

        web = TryApply(service, web, """{"spec":{"ports":[{"port":80,"name":"b"}]}}""", "other", force: true).Merged!;

        Assert.Equal("b", (string?)Assert.Single(web["spec"]!["ports"]!.AsArray())!["name"]);
    }

    [Fact]
    public void Gives_a_changed_field_to_who_updated_it()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW","rules":[{}]}}""", "kubectl");

        Update(s_policy, viewer, """{"spec":{"action":"DENY","rules":[{}]}}""", "kubectl-edit", out JsonObject edited);

        Assert.Equal("""{"f:spec":{"f:rules":{}}}""", FieldsOf(edited, "kubectl"));
        Assert.Equal("""{"f:spec":{"f:action":{}}}""", FieldsOf(edited, "kubectl-edit"));
    }

    [Fact]
    public void Forgets_all_owners_when_asked_to()
    {
        JsonObject viewer = Apply(s_policy, New(), """{"spec":{"action":"ALLOW"}}""", "kubectl");
        JsonObject reset = viewer.DeepClone().AsObject();
        reset["metadata"]!["managedFields"] = new JsonArray(new JsonObject());

        FieldOwnership.Update(s_policy, viewer, reset, Write("kubectl"));

        Assert.Null(reset["metadata"]!["managedFields"]);
    }

    [Fact]
    public void Counts_the_oldest_updates_together_beyond_ten()
    {
        JsonObject viewer = New();
        for (int i = 0; i < 15; i++)
        {
            JsonObject next = viewer.DeepClone().AsObject();
            next["metadata"]!["annotations"] ??= new JsonObject();
            next["metadata"]!["annotations"]!["a" + i] = "1";
            FieldOwnership.Update(s_policy, viewer, next, Write("m" + i) with { Now = s_now.AddMinutes(i) });
            viewer = next;
        }

        List<FieldOwner> owners = ManagedFields.Read(viewer)!;
        Assert.Equal(ManagedFields.MaxUpdateOwners, owners.Count);
        Assert.Contains(owners, owner => owner.Manager == "ancient-changes");
        Assert.Equal(15, owners.Sum(owner => owner.Fields.Paths().Count(path => path.StartsWith(".metadata.annotations.", StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("""{"f:spec":{"f:a":{}}}""")]
    [InlineData("""{"f:metadata":{"f:labels":{".":{},"f:team":{}}}}""")]
    [InlineData("""{"f:metadata":{"f:finalizers":{".":{},"v:\"x/y\"":{}}}}""")]
    [InlineData("""{"f:spec":{"f:ports":{"k:{\"port\":80,\"protocol\":\"TCP\"}":{".":{},"f:port":{}}}}}""")]
    public void Reads_and_writes_the_form_of_managedFields(string json)
    {
        Assert.Equal(json, FieldSet.FromJson(JsonNode.Parse(json))!.ToJson().ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
    }

    [Theory]
    [InlineData("""{"x":{}}""")]
    [InlineData("""{"k:no":{}}""")]
    [InlineData("""{"k:{\"a\":{}}":{}}""")]
    [InlineData("""{"f:a":1}""")]
    [InlineData("[]")]
    public void Takes_what_is_no_field_set_for_none(string json)
    {
        Assert.Null(FieldSet.FromJson(JsonNode.Parse(json)));
    }

    private static JsonObject New() =>
        JsonNode.Parse("""{"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"viewer","namespace":"shop"}}""")!.AsObject();

    private static string Template(string containers) => """{"spec":{"template":{"spec":{"containers":[""" + containers + "]}}}}";

    private static OwnedWrite Write(string manager) => new(manager, "security.istio.io/v1", "", s_now);

    private static ApplyResult TryApply(FieldShapes shapes, JsonObject live, string applied, string manager, bool force) =>
        FieldOwnership.Apply(shapes, live, JsonNode.Parse(applied)!.AsObject(), Write(manager), force);

    private static JsonObject Apply(FieldShapes shapes, JsonObject live, string applied, string manager) =>
        TryApply(shapes, live, applied, manager, force: false).Merged ?? throw new InvalidOperationException("There were conflicts.");

    private static void Update(FieldShapes shapes, JsonObject live, string changes, string manager, out JsonObject updated)
    {
        updated = live.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in JsonNode.Parse(changes)!.AsObject())
            updated[name] = value?.DeepClone();
        FieldOwnership.Update(shapes, live, updated, Write(manager));
    }

    private static string FieldsOf(JsonObject target, string manager) => Assert.Single(ManagedFields.Read(target)!, owner => owner.Manager == manager)
        .Fields.ToJson().ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    [Fact]
    public void Lets_kubectl_move_from_client_side_to_server_side_apply()
    {
        JsonObject live = JsonNode.Parse("""
            {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"a","annotations":{
              "kubectl.kubernetes.io/last-applied-configuration":
                "{\"apiVersion\":\"security.istio.io/v1\",\"kind\":\"AuthorizationPolicy\",\"metadata\":{\"name\":\"a\"},\"spec\":{\"action\":\"ALLOW\"}}"}},
             "spec":{"action":"ALLOW"}}
            """)!.AsObject();
        FieldOwnership.Update(s_policy, null, live, new OwnedWrite("kubectl-client-side-apply", "security.istio.io/v1", "", DateTimeOffset.UnixEpoch));
        JsonObject applied = JsonNode.Parse("""
            {"apiVersion":"security.istio.io/v1","kind":"AuthorizationPolicy","metadata":{"name":"a"},"spec":{"action":"DENY"}}
            """)!.AsObject();
        OwnedWrite By(string manager) => new(manager, "security.istio.io/v1", "", DateTimeOffset.UnixEpoch);
        FieldOwnership.Apply(s_policy, live, applied, By("other"), false).Conflicts.Count.ShouldBe(1);
        JsonObject merged = FieldOwnership.Apply(s_policy, live, applied, By("kubectl"), false).Merged!;
        merged["spec"]!["action"]!.GetValue<string>().ShouldBe("DENY");
        merged["metadata"]!["annotations"]!["kubectl.kubernetes.io/last-applied-configuration"]!.GetValue<string>().ShouldContain("\"DENY\"");
    }

    [Fact]
    public void Sees_what_becomes_null_as_removed_not_as_changed()
    {
        OwnedChange change = OwnedChange.Between(s_policy, JsonNode.Parse("""{"spec":{"rules":[]}}""")!, JsonNode.Parse("""{"spec":null}""")!);
        change.Set.IsEmpty.ShouldBeTrue();
        change.Removed.Paths().ShouldBe([".spec.rules"]);
    }

    private static FieldShapes ShapesOf(string group, string plural) => FieldShapes.Of(ResourceCatalog.Find(group, "v1", plural)!);
}
