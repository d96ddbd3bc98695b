using Sallyport.Policy.Resources.GatewayApi;
using Sallyport.Policy.Validation.Kinds;
using Sallyport.Policy.Validation.Networking;
using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation.GatewayApi;

/// <summary>ReferenceGrant: schema and reader.</summary>
internal static class ReferenceGrantKind
{
    public static KindDefinition Definition { get; } = new()
    {
        Group = Gateway.GroupName,
        Kind = ReferenceGrant.KindName,
        Plural = "referencegrants",
        Versions = GatewayApiSchemas.Versions,
        BuildSchema = BuildSchema,
        Read = Read,
    };

    private static ObjectSchema BuildSchema() => CommonSchemas.Document(Object(
        Needed("from", new ListSchema(Object(
            Needed("group", GatewayApiSchemas.Group, "API group of those who refer."),
            Needed("kind", GatewayApiSchemas.Kind, "Their kind."),
            Needed("namespace", GatewayApiSchemas.Namespace, "Their namespace."))) { MinItems = 1, MaxItems = 16 }, "Who may refer."),
        Needed("to", new ListSchema(Object(
            Needed("group", GatewayApiSchemas.Group, "API group of what is referred to."),
            Needed("kind", GatewayApiSchemas.Kind, "Its kind."),
            Field("name", GatewayApiSchemas.Name, "Its name; all of the kind without it."))) { MinItems = 1, MaxItems = 16 }, "To what.")),
        specNeeded: true);

    private static ReferenceGrant Read(KindContext context) => new()
    {
        ApiVersion = context.ApiVersion,
        Metadata = context.Metadata,
        Source = context.Document.Mark,
        From = context.Spec["from"].List(from => (from["group"].TextOrEmpty(), from["kind"].TextOrEmpty(), from["namespace"].TextOrEmpty())),
        To = context.Spec["to"].List(to => (to["group"].TextOrEmpty(), to["kind"].TextOrEmpty(), to["name"].Text)),
    };
}
