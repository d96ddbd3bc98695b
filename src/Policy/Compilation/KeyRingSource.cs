using Sallyport.Engine.Authentication;

namespace Sallyport.Policy.Compilation;

/// <summary>
/// Where the compiler gets the state of a key set from. The same reference gives the same state in every compilation, so that tokens
/// verified before a reload stay known after it.
/// </summary>
public delegate KeyRingState KeyRingSource(KeySetReference reference);
