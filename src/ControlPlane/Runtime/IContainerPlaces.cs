namespace Sallyport.ControlPlane.Runtime;

/// <summary>Finds the containers that run here; a control plane without a runtime has none.</summary>
internal interface IContainerPlaces
{
    /// <summary>A container of a Pod; null when nothing of that name was started here.</summary>
    ContainerPlace? Find(string namespaceName, string pod, string container);
}
