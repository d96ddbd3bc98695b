using Sallyport.ControlPlane.Api;

namespace Sallyport.ControlPlane.Access;

/// <summary>What somebody is told to whom no role allows it, in Kubernetes' words.</summary>
internal static class AccessRefusal
{
    public static ApiException Refusal(this AccessQuestion question, User user)
    {
        if (!question.IsResource)
            return Refusals.Forbidden($"forbidden: User \"{user.Name}\" cannot {question.Verb} path \"{question.Path}\"");
        string where = question.Namespace.Length == 0 ? "at the cluster scope" : $"in the namespace \"{question.Namespace}\"";
        string qualified = question.Group.Length == 0 ? question.Resource : $"{question.Resource}.{question.Group}";
        string subject = question.Name.Length == 0 ? qualified : $"{qualified} \"{question.Name}\"";
        string full = question.Subresource.Length == 0 ? question.Resource : $"{question.Resource}/{question.Subresource}";
        return Refusals.Forbidden(
            $"{subject} is forbidden: User \"{user.Name}\" cannot {question.Verb} resource \"{full}\" in API group \"{question.Group}\" {where}",
            question.Group, question.Resource, question.Name.Length == 0 ? null : question.Name);
    }
}
