using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.ControlPlane.Resources.Kubernetes;

/// <summary>GatewayClass of the Kubernetes Gateway API: kept and shown, without meaning here.</summary>
internal static class GatewayClassSchema
{
    private static readonly Lazy<ObjectSchema> _schema = new(() => Object(
        Field("apiVersion", Text, "Group and version of the schema."),
        Field("kind", Text, "Which kind of object this is."),
        Field("metadata", Any, "Name, labels and annotations."),
        Needed("spec", Object(
            Needed("controllerName", new StringSchema { MinLength = 1, MaxLength = 253 }, "Who serves Gateways of the class."),
            Field("description", new StringSchema { MaxLength = 64 }, "What it is for."),
            Field("parametersRef", Object(
                Needed("group", new StringSchema { MaxLength = 253 }, "API group; empty for the core group."),
                Needed("kind", new StringSchema { MinLength = 1, MaxLength = 63 }, "Kind of the object."),
                Needed("name", new StringSchema { MinLength = 1, MaxLength = 253 }, "Name of the object."),
                Field("namespace", new StringSchema { MinLength = 1, MaxLength = 63 }, "Its namespace.")), "Settings of the class.")), "What is wanted."),
        Defaulted("status", Object(
            new FieldSchema("conditions", Keyed("type", Any, 8)) { Default = Waiting, Description = "What holds of it." },
            Field("supportedFeatures", Keyed("name", Any, 64), "What the class can do.")),
            $$"""{"conditions":{{Waiting}}}""", "What was observed; written by controllers.")));

    private const string Waiting = """
        [{"lastTransitionTime":"1970-01-01T00:00:00Z","message":"Waiting for controller","reason":"Pending","status":"Unknown","type":"Accepted"}]
        """;

    public static ObjectSchema Schema => _schema.Value;
}
