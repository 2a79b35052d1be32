using Integration.Tests.Harness;

namespace Integration.Tests.Picture;

/// <summary>The text console as the guest's kernel keeps it: /dev/vcsa1.</summary>
internal sealed class ConsoleScreen
{
    private const int HeaderLength = 4;
    private readonly byte[] _image;

    private ConsoleScreen(byte[] image) => _image = image;

    public int Rows => _image[0];

    public int Columns => _image[1];

    public static ConsoleScreen Read(Guest guest) => new(guest.ReadBytes("/dev/vcsa1"));

    public ConsoleCell this[int row, int column]
    {
        get
        {
            int at = HeaderLength + (2 * ((row * Columns) + column));
            return new ConsoleCell(_image[at], _image[at + 1]);
        }
    }

    public bool ShowsTheSameAs(ConsoleScreen other) => _image.AsSpan().SequenceEqual(other._image);
}

/// <param name="Glyph">Index into the font.</param>
/// <param name="Attribute">Foreground in the low four bits, background in the next three, in the order of VGA.</param>
internal readonly record struct ConsoleCell(byte Glyph, byte Attribute)
{
    public bool IsBlank => Glyph is 0 or 0x20 or 0xFF;

    public uint Foreground => Colour(Attribute & 15);

    public uint Background => Colour((Attribute >> 4) & 7);

    /// <summary>The console's palette; brown is the one exception to the pattern. Source: drivers/tty/vt/vt.c,
    /// default_red and so on.</summary>
    private static uint Colour(int index)
    {
        if (index == 6)
        {
            return 0xAA5500;
        }

        uint dim = (index & 8) != 0 ? 0x55u : 0;
        return (Level(4) << 16) | (Level(2) << 8) | Level(1);

        uint Level(int bit) => dim + ((index & bit) != 0 ? 0xAAu : 0);
    }
}
