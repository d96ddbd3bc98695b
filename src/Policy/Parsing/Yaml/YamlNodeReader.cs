using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>Builds the nodes of one document from tokens. It recurses, within the depth that the scanner allows.</summary>
internal sealed class YamlNodeReader
{
    private readonly YamlScanner _scanner;
    private readonly Diagnostics _diagnostics;
    private readonly AliasTable _aliases = new();
    private readonly OpenCollections _open = new();
    private int _count;

    public YamlNodeReader(YamlCursor cursor, Diagnostics diagnostics)
    {
        _scanner = new YamlScanner(cursor);
        _diagnostics = diagnostics;
    }

    private YamlTokenKind Next => _scanner.Peek().Kind;

    /// <summary>The root; null when there is no document. What stands behind <c>...</c> is not read.</summary>
    /// <exception cref="DocumentException">The document cannot be used.</exception>
    public Node? Read()
    {
        if (Next == YamlTokenKind.StreamEnd) return null;
        bool isExplicit = Next == YamlTokenKind.DocumentStart;
        if (isExplicit) _scanner.Take();
        Node root = isExplicit && Next is YamlTokenKind.DocumentStart or YamlTokenKind.DocumentEnd or YamlTokenKind.StreamEnd
            ? Empty(_scanner.Peek().Mark)
            : ReadNode(isBlock: true, mayBeIndentless: false).Node;
        if (Next is YamlTokenKind.StreamEnd or YamlTokenKind.DocumentEnd) return root;

        // kubectl's reader would silently drop the rest; whoever wrote it meant something by it.
        throw YamlCursor.Error("the document has ended, but text follows; is the indentation right?", _scanner.Peek().Mark);
    }

    private static ScalarNode Empty(Mark mark) => ScalarNode.OfNull(mark);

    // The node with its weight: the number of nodes in it, aliases in full.
    private ReadNode ReadNode(bool isBlock, bool mayBeIndentless)
    {
        YamlToken token = _scanner.Peek();
        if (++_count > DocumentLimits.MaxNodes)
        {
            throw new DocumentException(
                DiagnosticCode.DocumentTooLarge,
                $"the document has more than {DocumentLimits.MaxNodes} values",
                token.Mark);
        }

        if (token.Kind == YamlTokenKind.Alias)
        {
            _scanner.Take();
            (Node target, long weight) = _aliases.Resolve(token.Text, token.Mark);
            return new ReadNode(target, weight + 1, IsMergeKey: false);
        }

        (string? anchor, string? tag) = ReadProperties();
        _aliases.CountNode();
        YamlToken start = _scanner.Peek();
        if (start.Kind is YamlTokenKind.PlainScalar or YamlTokenKind.QuotedScalar)
        {
            _scanner.Take();
            return ReadScalar(start.Text, start.Kind == YamlTokenKind.PlainScalar, anchor, tag, start.Mark);
        }

        bool isCollection = start.Kind is YamlTokenKind.FlowSequenceStart or YamlTokenKind.FlowMappingStart
            || (isBlock && start.Kind is YamlTokenKind.BlockSequenceStart or YamlTokenKind.BlockMappingStart)
            || (mayBeIndentless && start.Kind == YamlTokenKind.BlockEntry);
        if (isCollection) return ReadCollection(start, anchor);
        if (anchor is not null || tag is not null) return ReadScalar("", true, anchor, tag, token.Mark);
        throw YamlCursor.Error("a value is missing here", start.Mark);
    }

    private ReadNode ReadScalar(string text, bool isPlain, string? anchor, string? tag, Mark mark)
    {
        ScalarNode node = TaggedScalars.Read(text, isPlain, tag, mark);
        _aliases.Complete(anchor, node, 1);
        return new ReadNode(node, 1, IsMergeKey: text == "<<" && (tag is null ? isPlain : tag == TagScanner.CorePrefix + "merge"));
    }

    // An anchor and a tag, in either order.
    private (string? Anchor, string? Tag) ReadProperties()
    {
        string? anchor = null, tag = null;
        for (int i = 0; i < 2; i++)
        {
            if (anchor is null && Next == YamlTokenKind.Anchor) anchor = _scanner.Take().Text;
            else if (tag is null && Next == YamlTokenKind.Tag) tag = _scanner.Take().Text;
        }

        return (anchor, tag);
    }

    private ReadNode ReadCollection(YamlToken start, string? anchor)
    {
        if (_open.Count >= DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DiagnosticCode.NestedTooDeep, $"nested deeper than {DocumentLimits.MaxDepth} levels", start.Mark);
        }

        _aliases.Begin(anchor);
        if (start.Kind is YamlTokenKind.BlockMappingStart or YamlTokenKind.FlowMappingStart) _open.OpenMapping(start.Mark);
        else _open.OpenSequence(start.Mark);
        switch (start.Kind)
        {
            case YamlTokenKind.BlockSequenceStart:
                _scanner.Take();
                ReadBlockSequence();
                break;
            case YamlTokenKind.BlockMappingStart:
                _scanner.Take();
                ReadBlockMapping();
                break;
            case YamlTokenKind.FlowSequenceStart:
                _scanner.Take();
                ReadFlowSequence();
                break;
            case YamlTokenKind.FlowMappingStart:
                _scanner.Take();
                ReadFlowMapping();
                break;
            default:
                ReadIndentlessSequence();
                break;
        }

        Node node = _open.Close(out long weight);
        _aliases.Complete(anchor, node, weight);
        return new ReadNode(node, weight, IsMergeKey: false);
    }

    private void ReadBlockSequence()
    {
        while (Next == YamlTokenKind.BlockEntry)
        {
            YamlToken entry = _scanner.Take();
            if (Next is YamlTokenKind.BlockEntry or YamlTokenKind.BlockEnd) AddEmpty(entry.Mark);
            else Add(ReadNode(isBlock: true, mayBeIndentless: false));
        }

        End(YamlTokenKind.BlockEnd, "a list entry, beginning with -, is expected here; is the indentation right?");
    }

    // A list whose dashes stand right below the key it belongs to.
    private void ReadIndentlessSequence()
    {
        while (Next == YamlTokenKind.BlockEntry)
        {
            YamlToken entry = _scanner.Take();
            if (Next is YamlTokenKind.BlockEntry or YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd)
            {
                AddEmpty(entry.Mark);
            }
            else Add(ReadNode(isBlock: true, mayBeIndentless: false));
        }
    }

    private void ReadBlockMapping()
    {
        while (Next == YamlTokenKind.Key)
        {
            AddBlockPart(_scanner.Take().Mark);
            if (Next == YamlTokenKind.Value) AddBlockPart(_scanner.Take().Mark);
            else AddEmpty(_scanner.Peek().Mark);
        }

        End(YamlTokenKind.BlockEnd, "a key is expected here; is the indentation right?");
    }

    // A key or a value, which may be empty.
    private void AddBlockPart(Mark mark)
    {
        if (Next is YamlTokenKind.Key or YamlTokenKind.Value or YamlTokenKind.BlockEnd) AddEmpty(mark);
        else Add(ReadNode(isBlock: true, mayBeIndentless: true));
    }

    private void ReadFlowSequence()
    {
        for (bool isFirst = true; Next != YamlTokenKind.FlowSequenceEnd; isFirst = false)
        {
            if (!isFirst) ReadComma("] or a comma is expected here");
            if (Next == YamlTokenKind.FlowSequenceEnd) break;
            if (Next == YamlTokenKind.Key) AddPair();
            else Add(ReadNode(isBlock: false, mayBeIndentless: false));
        }

        _scanner.Take();
    }

    // [a: b] is a list with a map of one member.
    private void AddPair()
    {
        _aliases.CountNode();
        _open.OpenMapping(_scanner.Peek().Mark);
        AddFlowPart(_scanner.Take().Mark);
        if (Next == YamlTokenKind.Value) AddFlowPart(_scanner.Take().Mark);
        else AddEmpty(_scanner.Peek().Mark);
        Node node = _open.Close(out long weight);
        Add(new ReadNode(node, weight, IsMergeKey: false));
    }

    private void ReadFlowMapping()
    {
        for (bool isFirst = true; Next != YamlTokenKind.FlowMappingEnd; isFirst = false)
        {
            if (!isFirst) ReadComma("} or a comma is expected here");
            if (Next == YamlTokenKind.FlowMappingEnd) break;
            bool isKey = Next == YamlTokenKind.Key;
            if (isKey) AddFlowPart(_scanner.Take().Mark);
            else Add(ReadNode(isBlock: false, mayBeIndentless: false));
            if (isKey && Next == YamlTokenKind.Value) AddFlowPart(_scanner.Take().Mark);
            else AddEmpty(_scanner.Peek().Mark);
        }

        _scanner.Take();
    }

    private void AddFlowPart(Mark mark)
    {
        if (Next is YamlTokenKind.Value or YamlTokenKind.FlowEntry or YamlTokenKind.FlowMappingEnd or YamlTokenKind.FlowSequenceEnd)
        {
            AddEmpty(mark);
        }
        else Add(ReadNode(isBlock: false, mayBeIndentless: false));
    }

    private void ReadComma(string problem)
    {
        if (Next != YamlTokenKind.FlowEntry) throw YamlCursor.Error(problem, _scanner.Peek().Mark);
        _scanner.Take();
    }

    private void End(YamlTokenKind kind, string problem)
    {
        if (Next != kind) throw YamlCursor.Error(problem, _scanner.Peek().Mark);
        _scanner.Take();
    }

    private void AddEmpty(Mark mark) => Add(new ReadNode(Empty(mark), 1, IsMergeKey: false));

    private void Add(ReadNode read)
    {
        NodeFrame frame = _open.Innermost!;
        frame.Weight += read.Weight;
        if (frame.Add(read.Node, read.IsMergeKey) is { } duplicate) _diagnostics.Add(DuplicateKeys.Describe(_open, duplicate, read.Node));
    }
}
