using System.Text;

namespace RemoteDisplay.Tests.Support;

/// <summary>A viewer that decodes everything and trusts nothing. Written from RFC 6143 and rfbproto, apart from the
/// server.</summary>
internal sealed class RfbClient : IDisposable
{
    public const int Raw = 0, CopyRect = 1, Tight = 7, Zrle = 16, Cursor = -239, DesktopSize = -223, LastRect = -224;
    public const int QemuKeys = -258, TightPng = -260, DesktopName = -307, ExtendedDesktopSize = -308, Fence = -312;
    public const int JpegQuality0 = -32;
    public const int ExtendedClipboard = unchecked((int)0xC0A1_E5CE);
    public const int ContinuousUpdates = -313, CursorWithAlpha = -314, MouseButtons = -316;

    private readonly ZrleDecoder _zrle = new();

    public RfbClient(Stream stream) => Wire = new Wire(stream);

    public Wire Wire { get; }

    public TightDecoder TightDecoder { get; } = new();

    public ClientFormat Format { get; private set; } = ClientFormat.Native;

    public int Width { get; private set; }

    public int Height { get; private set; }

    public string Name { get; private set; } = "";

    /// <summary>Pixels as the format has them.</summary>
    public uint[] Pixels { get; private set; } = [];

    /// <summary>Encodings of the rectangles of the last update, in order.</summary>
    public List<int> Encodings { get; } = [];

    /// <summary>ZRLE subencodings met.</summary>
    public HashSet<int> ZrleSeen => _zrle.Seen;

    public (int Width, int Height, int HotX, int HotY, byte[] Data)? CursorImage { get; private set; }

    /// <summary>Of the last ExtendedDesktopSize: reason, status, heads.</summary>
    public (int Reason, int Status, (uint Id, int X, int Y, int Width, int Height)[] Heads)? Layout
    {
        get; private set;
    }

    /// <summary>Answers the server's fences, as a viewer must.</summary>
    public bool AnswersFences { get; set; } = true;

    public int FencesSeen { get; private set; }

    public int EndsOfContinuousUpdates { get; private set; }

    public ushort[]? ColourMap { get; private set; }

    /// <summary>The server's last cut text: its length as sent, negative for the extended clipboard, and what
    /// follows.</summary>
    public (int Length, byte[] Data) CutText { get; private set; }

    /// <summary>The handshake without security, and the first messages.</summary>
    public RfbClient Start(ClientFormat? format, params int[] encodings)
    {
        Wire.Bytes(12);
        Wire.Send("RFB 003.008\n"u8.ToArray());
        byte[] types = Wire.Bytes(Wire.U8());
        if (!types.Contains((byte)1))
        {
            throw new InvalidDataException("security is wanted");
        }

        Wire.Send(1);
        if (Wire.U32() != 0)
        {
            throw new InvalidDataException(Encoding.UTF8.GetString(Wire.Bytes((int)Wire.U32())));
        }

        Initialise();
        if (format is not null)
        {
            SetFormat(format);
        }

        SetEncodings(encodings);
        return this;
    }

    public void Initialise()
    {
        Wire.Send(1);
        Resize(Wire.U16(), Wire.U16());
        Wire.Bytes(16);
        Name = Encoding.UTF8.GetString(Wire.Bytes((int)Wire.U32()));
    }

    public void SetFormat(ClientFormat format)
    {
        Format = format;
        Wire.Send([0, 0, 0, 0, .. format.ToWire()]);
    }

    /// <summary>Pixels are entries of the map from now on; told to the server by the test.</summary>
    public void SetFormatOfMap() => Format = new ClientFormat(8, 8, false, 7, 7, 3, 0, 3, 6);

    public void SetEncodings(params int[] encodings) =>
        Wire.Send([2, 0, .. Support.Wire.Be16(encodings.Length), .. Support.Wire.Be32(encodings)]);

    public void Request(bool incremental = true) => Request(incremental, 0, 0, Width, Height);

    public void Request(bool incremental, int x, int y, int width, int height) =>
        Wire.Send([3, incremental ? (byte)1 : (byte)0, .. Support.Wire.Be16(x, y, width, height)]);

    /// <summary>Reads messages up to the next update, and that.</summary>
    public void ReadUpdate()
    {
        while (ReadMessage() != 0)
        {
        }
    }

    /// <returns>The type of the message.</returns>
    public int ReadMessage()
    {
        int type = Wire.U8();
        switch (type)
        {
            case 0:
                Wire.U8();
                ReadRectangles(Wire.U16());
                break;
            case 1:
                Wire.Bytes(3);
                ColourMap = [.. Enumerable.Range(0, Wire.U16() * 3).Select(_ => (ushort)Wire.U16())];
                break;
            case 3:
                Wire.Bytes(3);
                int length = Wire.S32();
                CutText = (length, Wire.Bytes(Math.Abs(length)));
                break;
            case 150:
                EndsOfContinuousUpdates++;
                break;
            case 248:
                ReadFence();
                break;
            default:
                throw new InvalidDataException($"server message {type}");
        }

        return type;
    }

    /// <summary>Whether the server sends nothing for so long.</summary>
    public bool IsQuietFor(TimeSpan time)
    {
        Wire.Stream.ReadTimeout = (int)time.TotalMilliseconds;
        try
        {
            ReadMessage();
            return false;
        }
        catch (IOException)
        {
            return true;
        }
        finally
        {
            Wire.Stream.ReadTimeout = (int)Patience.Step.TotalMilliseconds;
        }
    }

    public void Dispose()
    {
        TightDecoder.Dispose();
        _zrle.Dispose();
        Wire.Stream.Dispose();
    }

    private void ReadFence()
    {
        Wire.Bytes(3);
        uint flags = Wire.U32();
        byte[] payload = Wire.Bytes(Wire.U8());
        FencesSeen++;
        if ((flags & 0x8000_0000) != 0 && AnswersFences)
        {
            Wire.Send([248, 0, 0, 0, .. Support.Wire.Be32((int)(flags & 7)), (byte)payload.Length, .. payload]);
        }
    }

    private void ReadRectangles(int count)
    {
        Encodings.Clear();
        for (int i = 0; i < count || count == 0xFFFF; i++)
        {
            (int x, int y, int width, int height) = (Wire.U16(), Wire.U16(), Wire.U16(), Wire.U16());
            int encoding = Wire.S32();
            if (encoding == LastRect)
            {
                return;
            }

            Encodings.Add(encoding);
            ReadRectangle(encoding, x, y, width, height);
        }
    }

    private void ReadRectangle(int encoding, int x, int y, int width, int height)
    {
        void Set(int dx, int dy, uint pixel) => Pixels[((y + dy) * Width) + x + dx] = pixel;
        if (encoding >= 0 && (x + width > Width || y + height > Height || width == 0 || height == 0))
        {
            throw new InvalidDataException($"rectangle {x},{y} {width}x{height} in {Width}x{Height}");
        }

        switch (encoding)
        {
            case Raw:
                byte[] raw = Wire.Bytes(width * height * Format.Bytes);
                for (int i = 0; i < width * height; i++)
                {
                    Set(i % width, i / width, Format.Read(raw.AsSpan(i * Format.Bytes, Format.Bytes)));
                }

                break;
            case CopyRect:
                Copy(Wire.U16(), Wire.U16(), x, y, width, height);
                break;
            case Tight or TightPng:
                TightDecoder.Decode(Wire, Format, width, height, encoding == TightPng, Set);
                break;
            case Zrle:
                _zrle.Decode(Wire, Format, width, height, Set);
                break;
            case DesktopSize:
                Resize(width, height);
                break;
            default:
                ReadNotice(encoding, x, y, width, height);
                break;
        }
    }

    private void ReadNotice(int encoding, int x, int y, int width, int height)
    {
        switch (encoding)
        {
            case Cursor:
                CursorImage =
                    (width, height, x, y, Wire.Bytes((width * height * Format.Bytes) + ((width + 7) / 8 * height)));
                break;
            case CursorWithAlpha:
                CursorImage = Wire.S32() == Raw ? (width, height, x, y, Wire.Bytes(width * height * 4)) : null;
                break;
            case ExtendedDesktopSize:
                int heads = Wire.U8();
                Wire.Bytes(3);
                Layout = (x, y, [.. Enumerable.Range(0, heads).Select(_ => ReadHead())]);
                if ((width, height) != (Width, Height))
                {
                    Resize(width, height);
                }

                break;
            case DesktopName:
                Name = Encoding.UTF8.GetString(Wire.Bytes((int)Wire.U32()));
                break;
            case QemuKeys or MouseButtons:
                break;
            default:
                throw new InvalidDataException($"encoding {encoding}");
        }
    }

    private (uint, int, int, int, int) ReadHead()
    {
        (uint, int, int, int, int) head = (Wire.U32(), Wire.U16(), Wire.U16(), Wire.U16(), Wire.U16());
        Wire.U32();
        return head;
    }

    private void Copy(int fromX, int fromY, int x, int y, int width, int height)
    {
        uint[] before = (uint[])Pixels.Clone();
        for (int row = 0; row < height; row++)
        {
            Array.Copy(before, ((fromY + row) * Width) + fromX, Pixels, ((y + row) * Width) + x, width);
        }
    }

    private void Resize(int width, int height)
    {
        (Width, Height) = (width, height);
        Pixels = new uint[width * height];
    }
}
