using Sallyport.Policy.Parsing;
using Sallyport.Policy.Validation;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Schemas;
using Xunit.Abstractions;

namespace Sallyport.Policy.Tests.Validation.Networking;

/// <summary>Our schemas have every field of Istio's resource definitions, with its type, and need what they need.</summary>
public sealed class NetworkingSchemaTests(ITestOutputHelper output)
{
    [Theory]
    [InlineData("Gateway")]
    [InlineData("VirtualService")]
    [InlineData("DestinationRule")]
    [InlineData("ServiceEntry")]
    [InlineData("WorkloadEntry")]
    public void Has_every_field_of_the_definition(string kind)
    {
        if (Shared.Find("crds/istio.yaml") is not { } path)
        {
            output.WriteLine("skipped: ../shared/crds/istio.yaml is not there");
            return;
        }

        NodeView definition = DocumentReader.Read(new DocumentText("istio.yaml", File.ReadAllBytes(path)), new Diagnostics())
            .Select(root => new NodeView(root))
            .Single(root => root["names"]["kind"].Text == kind);
        ObjectSchema ours = KindCatalog.Find("networking.istio.io", kind)!.Schema;
        NodeView versions = definition["versions"];
        for (int i = 0; i < versions.Count; i++)
        {
            List<string> differences = [];
            Compare(versions[i]["schema"]["openAPIV3Schema"]["properties"]["spec"], ours.Fields.Single(field => field.Name == "spec").Schema, "spec", differences);
            differences.ShouldBeEmpty(versions[i]["name"].Text);
        }
    }

    private static void Compare(NodeView theirs, Schema ours, string path, List<string> differences)
    {
        string type = theirs["type"].Text ?? "";
        switch (ours)
        {
            case ObjectSchema schema when type == "object" && theirs["properties"].IsSet:
                CompareFields(theirs, schema, path, differences);
                break;
            case MapSchema schema when type == "object":
                Compare(theirs["additionalProperties"], schema.Value, $"{path}{{}}", differences);
                Expect(theirs["maxProperties"].Integer ?? int.MaxValue, schema.MaxEntries, path, differences);
                break;
            case ListSchema schema when type == "array":
                Compare(theirs["items"], schema.Item, $"{path}[]", differences);
                Expect(theirs["maxItems"].Integer ?? int.MaxValue, schema.MaxItems, path, differences);
                Expect(theirs["minItems"].Integer ?? 0, schema.MinItems, path, differences);
                break;
            case StringSchema schema when type == "string":
                Expect(string.Join(',', theirs["enum"].Strings().Order()), string.Join(',', schema.Values.Order()), path, differences);
                Expect(theirs["maxLength"].Integer ?? int.MaxValue, schema.MaxLength, path, differences);
                break;
            case BooleanSchema when type == "boolean":
            case DurationSchema when type == "string":
            case IntegerSchema when type == "integer":
            case NumberSchema when type == "number":
                break;
            default:
                differences.Add($"{path}: {type} is {ours.GetType().Name} here");
                break;
        }
    }

    private static void CompareFields(NodeView theirs, ObjectSchema ours, string path, List<string> differences)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        foreach (MappingEntry property in theirs["properties"].Mapping!.Entries)
        {
            names.Add(property.Key);
            FieldSchema? field = ours.Fields.FirstOrDefault(field => field.Name == property.Key || field.Alias == property.Key);
            if (field is null) differences.Add($"{path}.{property.Key} is missing here");
            else Compare(theirs["properties"][property.Key], field.Schema, $"{path}.{property.Key}", differences);
        }

        differences.AddRange(ours.Fields.Where(field => !names.Contains(field.Name)).Select(field => $"{path}.{field.Name} is not theirs"));
        string needed = string.Join(',', ours.Fields.Where(field => field.IsRequired).Select(field => field.Name).Order());
        Expect(string.Join(',', theirs["required"].Strings().Order()), needed, path, differences);
    }

    private static void Expect<T>(T theirs, T ours, string path, List<string> differences)
        where T : notnull
    {
        if (!theirs.Equals(ours)) differences.Add($"{path}: {theirs} is {ours} here");
    }
}
