using Integration.Tests.Harness;

namespace Integration.Tests.Firmware;

/// <summary>The font of the device's VGA BIOS, for reading text from a picture: 256 characters of 8 by 16 pixels, in
/// the order of code page 437.</summary>
internal sealed class BiosFont : ICellFont
{
    private const int CharacterCount = 256;

    private static readonly byte[] s_letterA =
        [0x00, 0x00, 0x10, 0x38, 0x6C, 0xC6, 0xC6, 0xFE, 0xC6, 0xC6, 0xC6, 0xC6, 0x00, 0x00, 0x00, 0x00];

    private readonly Dictionary<string, char> _characters = [];

    public BiosFont()
    {
        ReadOnlySpan<byte> rom =
            File.ReadAllBytes(Path.Combine(Repository.Root, "firmware", "vgabios", "vgabios.bin"));
        ReadOnlySpan<byte> font = rom[(rom.IndexOf(s_letterA) - ('A' * CellHeightPx))..];
        for (int code = ' '; code < CharacterCount + ' '; code++)
        {
            int character = code % CharacterCount;
            byte[] rows = [.. font.Slice(character * CellHeightPx, CellHeightPx)];
            _characters.TryAdd(string.Concat(rows.Select(row => $"{row:b8}")), Unicode(character));
        }
    }

    public int CellHeightPx => 16;

    public char Character(string look) => _characters.GetValueOrDefault(look, '\uFFFD');

    private static char Unicode(int code) => code switch
    {
        0x18 => '\u2191',
        0x19 => '\u2193',
        >= ' ' and <= '~' => (char)code,
        _ => '\u00B7',
    };
}
