using System.Text;

namespace Sallyport.ControlPlane.OpenApi;

/// <summary>
/// The OpenAPI v2 document as far as kubectl 1.32 asks: it looks there, in protobuf only, which query parameters a patch of a Namespace
/// knows before it validates a <c>List</c> or an unknown kind.
/// </summary>
internal static class SwaggerDocument
{
    public const string MediaType = "application/com.github.proto-openapi.spec.v2.v1.0+protobuf";

    private static readonly Lazy<byte[]> _bytes = new(Build);

    public static byte[] Bytes => _bytes.Value;

    // Field numbers are those of gnostic's OpenAPIv2.proto.
    private static byte[] Build()
    {
        byte[] patch = Join(
            Part(8, QueryParameter("dryRun")), Part(8, QueryParameter("fieldManager")), Part(8, QueryParameter("fieldValidation")),
            Part(13, Join(Part(1, "x-kubernetes-group-version-kind"), Part(2, Part(2, "group: \"\"\nkind: Namespace\nversion: v1\n")))));
        byte[] path = Join(Part(1, "/api/v1/namespaces/{name}"), Part(2, Part(8, patch)));
        return Join(Part(1, "2.0"), Part(2, Join(Part(1, "Sallyport"), Part(2, "v1"))), Part(8, Part(2, path)), Part(9, []));
    }

    // ParametersItem.parameter, Parameter.non_body_parameter, NonBodyParameter.query_parameter_sub_schema, its in and name.
    private static byte[] QueryParameter(string name) => Part(1, Part(2, Part(3, Join(Part(2, "query"), Part(4, name)))));

    private static byte[] Part(int field, string text) => Part(field, Encoding.UTF8.GetBytes(text));

    private static byte[] Part(int field, byte[] content) => Join([(byte)((field << 3) | 2)], Length(content.Length), content);

    private static byte[] Length(int length)
    {
        List<byte> bytes = [];
        for (; length >= 0x80; length >>= 7) bytes.Add((byte)(length | 0x80));
        bytes.Add((byte)length);
        return [.. bytes];
    }

    private static byte[] Join(params byte[][] parts) => [.. parts.SelectMany(part => part)];
}
