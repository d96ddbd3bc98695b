using Sallyport.Policy.Validation.Schemas;
using static Sallyport.Policy.Validation.Schemas.Schema;

namespace Sallyport.Policy.Validation;

/// <summary>The schema of <c>metadata</c>, the same for every kind (validation.md 1A).</summary>
internal static class MetadataSchema
{
    public static ObjectSchema Build()
    {
        StringSchema time = new()
        {
            Rules =
            [
                new SchemaRule(
                    DiagnosticCode.InvalidFormat,
                    "must be a time stamp such as 2026-01-31T12:00:00Z",
                    value => MetadataReader.ParseTime(value.Text) is not null),
            ],
        };
        IntegerSchema number = new() { Minimum = long.MinValue };
        return Object(
            Field("name", Text, "Name, unique among the objects of the kind in the namespace."),
            Field("generateName", Text, "Beginning of a name that the server completes."),
            Field("namespace", Text, "Namespace; default without it."),
            Field("labels", TextMap, "Labels, by which objects are selected."),
            Field("annotations", TextMap, "Annotations: text for tools."),
            Field("uid", Text, "Set by the server."),
            Field("resourceVersion", Text, "Set by the server."),
            Field("selfLink", Text, "No longer used."),
            Field("generation", number, "Set by the server."),
            Field("creationTimestamp", time, "Set by the server."),
            Field("deletionTimestamp", time, "Set by the server."),
            Field("deletionGracePeriodSeconds", number, "Set by the server."),
            Field("finalizers", Texts, "Who must agree before the object goes."),
            Field("ownerReferences", List(Owner()), "Objects with which this one goes."),
            Field("managedFields", List(ManagedField(time)), "Set by the server."));
    }

    private static ObjectSchema Owner() => Object(
        Needed("apiVersion", NonEmptyText, "Group and version of the owner."),
        Needed("kind", NonEmptyText, "Kind of the owner."),
        Needed("name", NonEmptyText, "Name of the owner."),
        Needed("uid", NonEmptyText, "Uid of the owner."),
        Field("controller", Flag, "Whether the owner controls this object."),
        Field("blockOwnerDeletion", Flag, "Whether the owner waits for this object."));

    private static ObjectSchema ManagedField(StringSchema time) => Object(
        Field("manager", Text, "Who set the fields."),
        Field("operation", Text, "Apply or Update."),
        Field("apiVersion", Text, "Version of the fields."),
        Field("time", time, "When they were set."),
        Field("fieldsType", Text, "Form of the list."),
        Field("fieldsV1", Any, "The fields."),
        Field("subresource", Text, "The subresource they were set through."));
}
