using System.Text.Json.Nodes;
using Sallyport.ControlPlane.Patching;
using Sallyport.ControlPlane.Resources.Kubernetes;

namespace Sallyport.ControlPlane.Tests.Patching;

public sealed class PatchTests
{
    [Theory]
    // RFC 7396, appendix A, as far as both sides are objects.
    [InlineData("""{"a":"b"}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"b":"c"}""", """{"a":"b","b":"c"}""")]
    [InlineData("""{"a":"b"}""", """{"a":null}""", "{}")]
    [InlineData("""{"a":["b"]}""", """{"a":"c"}""", """{"a":"c"}""")]
    [InlineData("""{"a":{"b":"c"}}""", """{"a":{"b":"d","c":null}}""", """{"a":{"b":"d"}}""")]
    [InlineData("""{"a":"foo"}""", """{"a":{"bb":{"ccc":null}}}""", """{"a":{"bb":{}}}""")]
    public void Merges_as_RFC_7396_says(string target, string patch, string expected) =>
        MergePatch.Apply(Read(target), Read(patch)).ToJsonString().ShouldBe(expected);

    [Theory]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/1","value":9}]""", """{"a":[1,9,2]}""")]
    [InlineData("""{"a":[1,2]}""", """[{"op":"add","path":"/a/-","value":9}]""", """{"a":[1,2,9]}""")]
    [InlineData("""{"a":{"b~/c":1}}""", """[{"op":"remove","path":"/a/b~0~1c"}]""", """{"a":{}}""")]
    [InlineData("""{"a":1}""", """[{"op":"move","from":"/a","path":"/b"}]""", """{"b":1}""")]
    [InlineData("""{"a":{"x":1}}""", """[{"op":"copy","from":"/a","path":"/b"}]""", """{"a":{"x":1},"b":{"x":1}}""")]
    [InlineData("""{"a":1}""", """[{"op":"test","path":"/a","value":1},{"op":"replace","path":"/a","value":2}]""", """{"a":2}""")]
    public void Applies_JSON_patches(string target, string patch, string expected) =>
        JsonPatch.Apply(Read(target), JsonNode.Parse(patch)!.AsArray()).ToJsonString().ShouldBe(expected);

    [Theory]
    [InlineData("""[{"op":"replace","path":"/missing","value":1}]""", false)]
    [InlineData("""[{"op":"test","path":"/a","value":2}]""", false)]
    [InlineData("""[{"op":"add","path":"/l/7","value":2}]""", false)]
    [InlineData("""[{"op":"jump","path":"/a"}]""", true)]
    [InlineData("""[{"path":"/a"}]""", true)]
    [InlineData("""[5]""", true)]
    public void Refuses_JSON_patches_that_do_not_fit(string patch, bool isUnreadable) =>
        Should.Throw<PatchException>(() => JsonPatch.Apply(Read("""{"a":1,"l":[]}"""), JsonNode.Parse(patch)!.AsArray()))
            .IsUnreadable.ShouldBe(isUnreadable);

    [Theory]
    [InlineData("PodSpec", """{"containers":[{"name":"a","image":"1"},{"name":"b"}]}""", """{"containers":[{"name":"a","image":"2"}]}""",
        """{"containers":[{"name":"a","image":"2"},{"name":"b"}]}""")]
    [InlineData("PodSpec", """{"containers":[{"name":"a"},{"name":"b"}]}""", """{"containers":[{"name":"a","$patch":"delete"}]}""", """{"containers":[{"name":"b"}]}""")]
    [InlineData("PodSpec", """{"containers":[{"name":"a"}]}""", """{"containers":[{"name":"c"},{"$patch":"replace"}]}""", """{"containers":[{"name":"c"}]}""")]
    [InlineData("ObjectMeta", """{"finalizers":["a"]}""", """{"finalizers":["b"]}""", """{"finalizers":["a","b"]}""")]
    [InlineData("ObjectMeta", """{"finalizers":["a","b"]}""", """{"$deleteFromPrimitiveList/finalizers":["a"]}""", """{"finalizers":["b"]}""")]
    [InlineData("Container", """{"args":["a"]}""", """{"args":["b"]}""", """{"args":["b"]}""")]
    [InlineData("ServiceSpec", """{"ports":[{"port":80,"name":"x"}]}""", """{"ports":[{"port":80,"name":"y"},{"port":81}]}""",
        """{"ports":[{"port":80,"name":"y"},{"port":81}]}""")]
    [InlineData("Container", """{"env":[{"name":"a"},{"name":"b"}]}""", """{"$setElementOrder/env":[{"name":"b"},{"name":"a"}],"env":[{"name":"b","value":"1"}]}""",
        """{"env":[{"name":"b","value":"1"},{"name":"a"}]}""")]
    [InlineData("DeploymentSpec", """{"strategy":{"type":"RollingUpdate","rollingUpdate":{}}}""", """{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}""",
        """{"strategy":{"type":"Recreate"}}""")]
    [InlineData("ObjectMeta", """{"a":{"b":1}}""", """{"a":{"$patch":"delete"}}""", "{}")]
    [InlineData("ObjectMeta", """{"a":{"b":1}}""", """{"a":{"$patch":"replace","c":2}}""", """{"a":{"c":2}}""")]
    public void Merges_strategically(string type, string target, string patch, string expected) =>
        StrategicMergePatch.Apply(Read(target), Read(patch), KubernetesTypes.SchemaOf(type)).ToJsonString().ShouldBe(expected);

    [Theory]
    [InlineData("""{"$patch":"jump"}""")]
    [InlineData("""{"containers":[{"image":"x"}]}""")]
    public void Refuses_strategic_patches_that_cannot_be_read(string patch) =>
        Should.Throw<PatchException>(() => StrategicMergePatch.Apply(Read("""{"containers":[{"name":"a"}]}"""), Read(patch), KubernetesTypes.SchemaOf("PodSpec"))).IsUnreadable.ShouldBeTrue();

    [Fact]
    public void Leaves_the_target_as_it_was()
    {
        JsonObject target = Read("""{"a":{"b":1},"l":[1]}""");
        string before = target.ToJsonString();
        MergePatch.Apply(target, Read("""{"a":{"b":null}}"""));
        StrategicMergePatch.Apply(target, Read("""{"a":{"b":null}}"""), null);
        JsonPatch.Apply(target, JsonNode.Parse("""[{"op":"remove","path":"/l/0"}]""")!.AsArray());
        target.ToJsonString().ShouldBe(before);
    }

    private static JsonObject Read(string json) => JsonNode.Parse(json)!.AsObject();
}
