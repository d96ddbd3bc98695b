using Sallyport.Policy.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sallyport.Policy.Parsing;

/// <summary>Builds the nodes of one document from YAML events, with a stack of its own instead of recursion.</summary>
internal sealed class NodeBuilder(string document, int linesBefore, Diagnostics diagnostics)
{
    /// <summary>Deepest nesting; real documents stay below 30. Readers and validators may recurse within it.</summary>
    public const int MaxDepth = 256;

    private readonly Stack<NodeFrame> _open = new();
    private readonly AliasTable _aliases = new();
    private Node? _root;

    /// <summary>The root of the first document in the text; null when there is none. What stands behind <c>...</c> is not read.</summary>
    /// <exception cref="DocumentException">The document cannot be used.</exception>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public Node? Build(ReadOnlyMemory<char> text)
    {
        Parser parser = new(new Scanner(new MemoryTextReader(text), skipComments: true));
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
                case DocumentStart { Version: not null } start:
                    throw Unusable(DiagnosticCode.InvalidSyntax, "directives such as %YAML are not read", start);
                case DocumentEnd:
                    return _root;
                case ParsingEvent parsed:
                    Handle(parsed);
                    break;
            }
        }

        return _root;
    }

    private void Handle(ParsingEvent parsed)
    {
        switch (parsed)
        {
            case MappingStart start:
                Open(new MappingFrame(MarkOf(start), AnchorOf(start)));
                break;
            case SequenceStart start:
                Open(new SequenceFrame(MarkOf(start), AnchorOf(start)));
                break;
            case MappingEnd or SequenceEnd:
                NodeFrame closed = _open.Pop();
                Node node = closed.Close();
                _aliases.Complete(closed.Anchor, node, closed.Weight);
                Place(node, closed.Weight, isMerge: false);
                break;
            case Scalar scalar:
                Node value = TaggedScalars.Read(scalar, MarkOf(scalar));
                _aliases.Complete(AnchorOf(scalar), value, 1);
                _aliases.CountNode();
                Place(value, 1, IsMergeKey(scalar));
                break;
            case AnchorAlias alias:
                (Node target, long weight) = _aliases.Resolve(alias.Value.Value, MarkOf(alias));
                Place(target, weight + 1, isMerge: false);
                break;
        }
    }

    private void Open(NodeFrame frame)
    {
        if (_open.Count >= MaxDepth)
        {
            throw new DocumentException(DiagnosticCode.NestedTooDeep, $"nested deeper than {MaxDepth} levels", frame.Mark);
        }

        _aliases.Begin(frame.Anchor);
        _aliases.CountNode();
        _open.Push(frame);
    }

    private void Place(Node node, long weight, bool isMerge)
    {
        if (!_open.TryPeek(out NodeFrame? frame))
        {
            _root ??= node;
            return;
        }

        frame.Weight += weight;
        if (frame.Add(node, isMerge) is not { } duplicate) return;
        diagnostics.Add(new Diagnostic(
            DiagnosticCode.DuplicateKey,
            DiagnosticSeverity.Warning,
            $"{Quoted.Text(duplicate.Key)} is given twice, first in line {duplicate.KeyMark.Line}; the last one counts",
            document,
            node.Mark.Line,
            node.Mark.Column,
            PathOfOpen().Member(duplicate.Key).ToString()));
    }

    // The path of the innermost open collection.
    private FieldPath PathOfOpen()
    {
        FieldPath path = FieldPath.Root;
        NodeFrame[] frames = _open.ToArray();
        for (int i = frames.Length - 1; i > 0; i--) path = frames[i].Extend(path);
        return path;
    }

    private static bool IsMergeKey(Scalar scalar) => scalar is { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true };

    private static string? AnchorOf(NodeEvent parsed) => parsed.Anchor.IsEmpty ? null : parsed.Anchor.Value;

    private Mark MarkOf(ParsingEvent parsed) => new(document, linesBefore + (int)parsed.Start.Line, (int)parsed.Start.Column);

    private DocumentException Unusable(DiagnosticCode code, string message, ParsingEvent parsed) => new(code, message, MarkOf(parsed));
}
