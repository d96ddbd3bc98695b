namespace Sallyport.Engine.Http;

/// <summary>MeshConfig <c>pathNormalization.normalization</c> (authorization-policy.md 8.2).</summary>
public enum PathNormalizationMode : byte
{
    /// <summary>The default, also written <c>DEFAULT</c>.</summary>
    Base = 0,
    None,
    MergeSlashes,
    DecodeAndMergeSlashes,
}
