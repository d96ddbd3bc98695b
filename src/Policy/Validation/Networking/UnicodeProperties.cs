namespace Sallyport.Policy.Validation.Networking;

/// <summary>Names that <c>\p{...}</c> and <c>[:...:]</c> may have in Go's regular expressions.</summary>
internal static class UnicodeProperties
{
    // Categories with their long names, then scripts; in lower case without space, underscore and hyphen, as they are compared.
    private const string Names =
        " any ascii assigned c cc cf cn co cs l lc ll lm lo lt lu m mc me mn n nd nl no p pc pd pe pf pi po ps s sc sk "
        + "sm so z zl zp zs other control cntrl format unassigned privateuse surrogate letter casedletter lowercaseletter "
        + "modifierletter otherletter titlecaseletter uppercaseletter mark combiningmark spacingmark enclosingmark "
        + "nonspacingmark number decimalnumber digit letternumber othernumber punctuation punct connectorpunctuation "
        + "dashpunctuation closepunctuation finalpunctuation initialpunctuation otherpunctuation openpunctuation symbol "
        + "currencysymbol modifiersymbol mathsymbol othersymbol separator lineseparator paragraphseparator spaceseparator "
        + "adlam ahom anatolianhieroglyphs arabic armenian avestan balinese bamum bassavah batak bengali bhaiksuki "
        + "bopomofo brahmi braille buginese buhid canadianaboriginal carian caucasianalbanian chakma cham cherokee "
        + "chorasmian common coptic cuneiform cypriot cyprominoan cyrillic deseret devanagari divesakuru dogra duployan "
        + "egyptianhieroglyphs elbasan elymaic ethiopic garay georgian glagolitic gothic grantha greek gujarati "
        + "gunjalagondi gurmukhi gurungkhema han hangul hanifirohingya hanunoo hatran hebrew hiragana imperialaramaic "
        + "inherited inscriptionalpahlavi inscriptionalparthian javanese kaithi kannada katakana kawi kayahli kharoshthi "
        + "khitansmallscript khmer khojki khudawadi kiratrai lao latin lepcha limbu lineara linearb lisu lycian lydian "
        + "mahajani makasar malayalam mandaic manichaean marchen masaramgondi medefaidrin meeteimayek mendekikakui "
        + "meroiticcursive meroitichieroglyphs miao modi mongolian mro multani myanmar nabataean nagmundari nandinagari "
        + "newa newtailue nko nushu nyiakengpuachuehmong ogham olchiki oldhungarian olditalic oldnortharabian oldpermic "
        + "oldpersian oldsogdian oldsoutharabian oldturkic olduyghur olonal oriya osage osmanya pahawhhmong palmyrene "
        + "paucinhau phagspa phoenician psalterpahlavi rejang runic samaritan saurashtra sharada shavian siddham "
        + "signwriting sinhala sogdian sorasompeng soyombo sundanese sunuwar sylotinagri syriac tagalog tagbanwa taile "
        + "taitham taiviet takri tamil tangsa tangut telugu thaana thai tibetan tifinagh tirhuta todhri toto tulutigalari "
        + "ugaritic vai vithkuqi wancho warangciti yezidi yi zanabazarsquare ";

    private const string PosixNames = " alnum alpha ascii blank cntrl digit graph lower print punct space upper word xdigit ";

    public static bool Contains(string name)
    {
        string plain = name.Replace("_", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal)
            .Replace("-", "", StringComparison.Ordinal).ToLowerInvariant();
        return IsIn(Names, plain);
    }

    public static bool IsPosixClass(ReadOnlySpan<char> name) => IsIn(PosixNames, name.ToString());

    private static bool IsIn(string names, string name) =>
        name.Length > 0 && !name.Contains(' ', StringComparison.Ordinal) && names.Contains($" {name} ", StringComparison.Ordinal);
}
