using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Sallyport.Architecture;

/// <summary>What an assembly says of itself, read without loading it.</summary>
internal static class AssemblyReader
{
    /// <summary>Names of the assemblies that the compiled code really uses.</summary>
    public static string[] References(string assembly) => Read(assembly, metadata =>
        metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name)));

    /// <summary>Full names of the types that the code uses from elsewhere.</summary>
    public static string[] Types(string assembly) => Read(assembly, metadata =>
        metadata.TypeReferences.Select(handle => NameOf(metadata, handle)));

    /// <summary>Members it uses from elsewhere, as <c>Namespace.Type.Member</c>.</summary>
    public static string[] Members(string assembly) => Read(assembly, metadata => metadata.MemberReferences
        .Select(handle => metadata.GetMemberReference(handle))
        .Where(member => member.Parent.Kind == HandleKind.TypeReference)
        .Select(member => NameOf(metadata, (TypeReferenceHandle)member.Parent) + "." + metadata.GetString(member.Name)));

    private static string NameOf(MetadataReader metadata, TypeReferenceHandle handle)
    {
        TypeReference type = metadata.GetTypeReference(handle);
        string name = metadata.GetString(type.Name);
        return type.ResolutionScope.Kind == HandleKind.TypeReference
            ? NameOf(metadata, (TypeReferenceHandle)type.ResolutionScope) + "." + name
            : metadata.GetString(type.Namespace) + "." + name;
    }

    private static string[] Read(string assembly, Func<MetadataReader, IEnumerable<string>> select)
    {
        using PEReader file = new(File.OpenRead(Path.Combine(AppContext.BaseDirectory, assembly + ".dll")));
        return [.. select(file.GetMetadataReader())];
    }
}
