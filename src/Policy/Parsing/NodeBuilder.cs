using Sallyport.Policy.Validation;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Sallyport.Policy.Parsing;

/// <summary>Builds the nodes of one document from YAML events, with a stack of its own instead of recursion.</summary>
internal sealed class NodeBuilder(string document, int linesBefore, Diagnostics diagnostics)
{
    /// <summary>Deepest nesting; real documents stay below 30. Readers and validators may recurse within it.</summary>
    public const int MaxDepth = 256;

    /// <summary>Most nodes of one document: some 50 000 objects in one List.</summary>
    public const int MaxNodes = 4_000_000;

    private readonly Stack<NodeFrame> _open = new();
    private readonly AliasTable _aliases = new();
    private Node? _root;
    private int _count;

    /// <summary>The root of the first document in the text; null when there is none. What stands behind <c>...</c> is not read.</summary>
    /// <exception cref="DocumentException">The document cannot be used.</exception>
    /// <exception cref="YamlException">The text is not YAML.</exception>
    public Node? Build(ReadOnlyMemory<char> text)
    {
        RefuseDirectives(text.Span);
        Parser parser = new(new Scanner(new MemoryTextReader(text), skipComments: true));
        while (parser.MoveNext())
        {
            switch (parser.Current)
            {
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
        if (++_count > MaxNodes)
        {
            throw new DocumentException(DiagnosticCode.DocumentTooLarge, $"the document has more than {MaxNodes} values", MarkOf(parsed));
        }

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
        if (frame.Add(node, isMerge) is { } duplicate) diagnostics.Add(DuplicateKeys.Describe(_open, duplicate, node));
    }

    private static bool IsMergeKey(Scalar scalar) => scalar is { Value: "<<", Style: ScalarStyle.Plain, Tag.IsEmpty: true };

    private static string? AnchorOf(NodeEvent parsed) => parsed.Anchor.IsEmpty ? null : parsed.Anchor.Value;

    private Mark MarkOf(ParsingEvent parsed) => new(document, linesBefore + (int)parsed.Start.Line, (int)parsed.Start.Column);

    // Directives stand before all content; the scanner would pass over those it does not know.
    private void RefuseDirectives(ReadOnlySpan<char> text)
    {
        int line = 1;
        foreach (ReadOnlySpan<char> content in text.EnumerateLines())
        {
            if (content.StartsWith('%'))
            {
                throw new DocumentException(DiagnosticCode.InvalidSyntax, "directives such as %YAML are not read", new Mark(document, linesBefore + line, 1));
            }

            ReadOnlySpan<char> trimmed = content.TrimStart();
            if (!trimmed.IsEmpty && trimmed[0] != '#') return;
            line++;
        }
    }
}
