namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>One token: indicators have no text, scalars their content, tags their full name.</summary>
internal readonly record struct YamlToken(YamlTokenKind Kind, Mark Mark, string Text = "");
