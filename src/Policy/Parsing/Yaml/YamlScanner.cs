using Sallyport.Policy.Validation;

namespace Sallyport.Policy.Parsing.Yaml;

/// <summary>
/// Makes tokens of a YAML 1.1 text, accepting what kubectl's reader accepts. Keys are recognised by their colon, so tokens are held
/// back while the first of them may still turn out to be a key.
/// </summary>
internal sealed class YamlScanner(YamlCursor cursor)
{
    private readonly ValueList<YamlToken> _queue = new();

    // One for the block, one more for each flow collection that is open.
    private readonly ValueList<SimpleKey> _keys = new(1);
    private readonly List<int> _indents = [];
    private int _head;
    private int _taken;
    private int _indent = -1;
    private bool _keyAllowed = true;

    private int FlowLevel => _keys.Count - 1;

    /// <summary>The next token, which stays.</summary>
    public YamlToken Peek()
    {
        while (NeedsMore()) Fetch();
        return _queue[_head];
    }

    /// <summary>The next token, which goes.</summary>
    public YamlToken Take()
    {
        YamlToken token = Peek();
        _head++;
        _taken++;
        if (_head == _queue.Count)
        {
            _queue.Clear();
            _head = 0;
        }

        return token;
    }

    private bool NeedsMore()
    {
        if (_head == _queue.Count) return true;
        for (int i = 0; i < _keys.Count; i++)
        {
            if (_keys[i].IsPossible && _keys[i].TokenNumber == _taken) return IsStillPossible(i);
        }

        return false;
    }

    private void Fetch()
    {
        SkipToToken();
        Unroll(cursor.Column);
        char c = cursor.Current;
        if (cursor.IsAtEnd) FetchEnd();
        else if (cursor.Column == 0 && c == '%') throw cursor.Error("directives such as %YAML are not read");
        else if (cursor.IsDocumentIndicator('-')) FetchDocumentIndicator(YamlTokenKind.DocumentStart);
        else if (cursor.IsDocumentIndicator('.')) FetchDocumentIndicator(YamlTokenKind.DocumentEnd);
        else if (!FetchFlowIndicator(c) && !FetchBlockIndicator(c)) FetchNode(c);
    }

    // Blanks, comments and line breaks. A tab is no indentation: it is passed over only where no key can begin.
    private void SkipToToken()
    {
        while (true)
        {
            if (cursor.Column == 0 && cursor.Current == '\ufeff') cursor.Skip();
            while (cursor.Current == ' ' || (cursor.Current == '\t' && (FlowLevel > 0 || !_keyAllowed))) cursor.Skip();
            if (cursor.Current == '#') cursor.SkipLineContent();
            if (!YamlCursor.IsBreak(cursor.Current)) return;
            cursor.SkipBreak();
            if (FlowLevel == 0) _keyAllowed = true;
        }
    }

    private bool FetchFlowIndicator(char c)
    {
        switch (c)
        {
            case '[' or '{':
                SaveKey();
                _keys.Add(default);
                CheckDepth(FlowLevel);
                _keyAllowed = true;
                AddIndicator(c == '[' ? YamlTokenKind.FlowSequenceStart : YamlTokenKind.FlowMappingStart);
                return true;
            case ']' or '}':
                RemoveKey();
                if (FlowLevel > 0) _keys.RemoveLast();
                _keyAllowed = false;
                AddIndicator(c == ']' ? YamlTokenKind.FlowSequenceEnd : YamlTokenKind.FlowMappingEnd);
                return true;
            case ',':
                RemoveKey();
                _keyAllowed = true;
                AddIndicator(YamlTokenKind.FlowEntry);
                return true;
            default:
                return false;
        }
    }

    private bool FetchBlockIndicator(char c)
    {
        bool isAlone = YamlCursor.IsBlankOrEnd(cursor[1]);
        switch (c)
        {
            case '-' when isAlone:
                FetchBlockStart(YamlTokenKind.BlockEntry, YamlTokenKind.BlockSequenceStart, "a list entry cannot stand here");
                _keyAllowed = true;
                return true;
            case '?' when isAlone || FlowLevel > 0:
                FetchBlockStart(YamlTokenKind.Key, YamlTokenKind.BlockMappingStart, "a key cannot stand here");
                _keyAllowed = FlowLevel == 0;
                return true;
            case ':' when isAlone || FlowLevel > 0:
                FetchValue();
                return true;
            default:
                return false;
        }
    }

    private void FetchBlockStart(YamlTokenKind indicator, YamlTokenKind collection, string problem)
    {
        if (FlowLevel == 0)
        {
            if (!_keyAllowed) throw cursor.Error(problem);
            Roll(cursor.Column, collection, cursor.Mark, -1);
        }

        RemoveKey();
        AddIndicator(indicator);
    }

    private void FetchValue()
    {
        int top = _keys.Count - 1;
        if (IsStillPossible(top))
        {
            SimpleKey key = _keys[top];
            Insert(new YamlToken(YamlTokenKind.Key, key.Mark), key.TokenNumber);
            Roll(key.Indent, YamlTokenKind.BlockMappingStart, key.Mark, key.TokenNumber);
            _keys[top] = default;
            _keyAllowed = false;
        }
        else
        {
            if (FlowLevel == 0)
            {
                if (!_keyAllowed) throw cursor.Error("a key with its value cannot stand here; text with a colon and a blank needs quotes");
                Roll(cursor.Column, YamlTokenKind.BlockMappingStart, cursor.Mark, -1);
            }

            _keyAllowed = FlowLevel == 0;
        }

        AddIndicator(YamlTokenKind.Value);
    }

    private void FetchNode(char c)
    {
        Mark mark = cursor.Mark;
        switch (c)
        {
            case '*' or '&':
                SaveKey();
                _keyAllowed = false;
                Append(new YamlToken(c == '*' ? YamlTokenKind.Alias : YamlTokenKind.Anchor, mark, ReadAnchor()));
                break;
            case '!':
                SaveKey();
                _keyAllowed = false;
                Append(new YamlToken(YamlTokenKind.Tag, mark, TagScanner.Read(cursor)));
                break;
            case '|' or '>' when FlowLevel == 0:
                RemoveKey();
                _keyAllowed = true;
                Append(new YamlToken(YamlTokenKind.QuotedScalar, mark, BlockScalarScanner.Read(cursor, _indent)));
                break;
            case '\'' or '"':
                SaveKey();
                _keyAllowed = false;
                Append(new YamlToken(YamlTokenKind.QuotedScalar, mark, QuotedScalarScanner.Read(cursor)));
                break;
            default:
                FetchPlain(c, mark);
                break;
        }
    }

    private void FetchPlain(char c, Mark mark)
    {
        if (c == '\t') throw cursor.Error("a tab stands where the indentation should be");
        if (!BeginsPlain(c)) throw cursor.Error($"no value begins with {Quoted.Text(c.ToString())}");
        SaveKey();
        string text = PlainScalarScanner.Read(cursor, _indent, FlowLevel > 0, out bool endsLine);
        _keyAllowed = endsLine;
        Append(new YamlToken(YamlTokenKind.PlainScalar, mark, text));
    }

    private bool BeginsPlain(char c) => c switch
    {
        '-' => !YamlCursor.IsBlank(cursor[1]),
        '?' or ':' => FlowLevel == 0 && !YamlCursor.IsBlankOrEnd(cursor[1]),
        ',' or '[' or ']' or '{' or '}' or '#' or '&' or '*' or '!' or '|' or '>' or '\'' or '"' or '%' or '@' or '`' => false,
        _ => !YamlCursor.IsBlankOrEnd(c),
    };

    private string ReadAnchor()
    {
        cursor.Skip();
        int start = cursor.Offset;
        while (YamlCursor.IsNameLetter(cursor.Current)) cursor.Skip();
        bool isEnded = YamlCursor.IsBlankOrEnd(cursor.Current) || cursor.Current is '?' or ':' or ',' or ']' or '}' or '%' or '@' or '`';
        return cursor.Offset > start && isEnded ? cursor.Since(start) : throw cursor.Error(
            "the name behind & or * must be of letters, digits, - and _");
    }

    private void FetchEnd()
    {
        Unroll(-1);
        ForgetKeys();
        _keyAllowed = false;
        Append(new YamlToken(YamlTokenKind.StreamEnd, cursor.Mark));
    }

    private void FetchDocumentIndicator(YamlTokenKind kind)
    {
        Unroll(-1);
        RemoveKey();
        _keyAllowed = false;
        Append(new YamlToken(kind, cursor.Mark));
        cursor.Skip(3);
    }

    private void SaveKey()
    {
        if (!_keyAllowed) return;
        RemoveKey();
        _keys[^1] = new SimpleKey
        {
            IsPossible = true,
            IsRequired = FlowLevel == 0 && _indent == cursor.Column,
            TokenNumber = _taken + _queue.Count - _head,
            Offset = cursor.Offset,
            Indent = cursor.Column,
            Mark = cursor.Mark,
        };
    }

    private void RemoveKey()
    {
        if (_keys[^1] is { IsPossible: true, IsRequired: true } key) throw NoColon(key);
        _keys[^1] = default;
    }

    // No colon can come any more, on no level; or else the tokens would be held back for ever.
    private void ForgetKeys()
    {
        for (int i = 0; i < _keys.Count; i++)
        {
            if (_keys[i] is { IsPossible: true, IsRequired: true } key) throw NoColon(key);
            _keys[i] = default;
        }
    }

    private bool IsStillPossible(int index)
    {
        SimpleKey key = _keys[index];
        if (!key.IsPossible) return false;
        if (key.Mark.Line == cursor.Line && key.Offset + SimpleKey.MaxLength >= cursor.Offset) return true;
        if (key.IsRequired) throw NoColon(key);
        _keys[index] = default;
        return false;
    }

    private static DocumentException NoColon(SimpleKey key) => YamlCursor.Error(
        "a key without a colon; is the indentation right?",
        key.Mark);

    private void Roll(int column, YamlTokenKind collection, Mark mark, int tokenNumber)
    {
        if (FlowLevel > 0 || _indent >= column) return;
        _indents.Add(_indent);
        CheckDepth(_indents.Count);
        _indent = column;
        Insert(new YamlToken(collection, mark), tokenNumber);
    }

    private void Unroll(int column)
    {
        if (FlowLevel > 0) return;
        while (_indent > column)
        {
            Append(new YamlToken(YamlTokenKind.BlockEnd, cursor.Mark));
            _indent = _indents[^1];
            _indents.RemoveAt(_indents.Count - 1);
        }
    }

    private void CheckDepth(int depth)
    {
        if (depth > DocumentLimits.MaxDepth)
        {
            throw new DocumentException(DiagnosticCode.NestedTooDeep, $"nested deeper than {DocumentLimits.MaxDepth} levels", cursor.Mark);
        }
    }

    private void AddIndicator(YamlTokenKind kind)
    {
        Append(new YamlToken(kind, cursor.Mark));
        cursor.Skip();
    }

    private void Append(YamlToken token) => _queue.Add(token);

    private void Insert(YamlToken token, int tokenNumber)
    {
        if (tokenNumber < 0) Append(token);
        else _queue.Insert(tokenNumber - _taken + _head, token);
    }
}
