using System.Buffers.Binary;
using System.Net.Sockets;

namespace Integration.Tests.Remote;

/// <summary>A connection to an X server, without a library and without the time that starting a program takes. Source:
/// X Window System Protocol, connection setup and requests.</summary>
internal sealed class XConnection : IDisposable
{
    private const int ReplyBytes = 32;
    private const int SetupBytes = 32;
    private const int FormatBytes = 8;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly uint _window;
    private readonly uint _root;

    /// <param name="path">The server's socket.</param>
    public XConnection(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.Send([(byte)'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        byte[] header = Receive(8);
        byte[] setup = Receive(4 * BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(6)));
        if (header[0] != 1)
        {
            throw new InvalidOperationException("the X server refuses the connection");
        }

        int vendorBytes = (BinaryPrimitives.ReadUInt16LittleEndian(setup.AsSpan(16)) + 3) & ~3;
        _window = BinaryPrimitives.ReadUInt32LittleEndian(setup.AsSpan(4));
        _root = BinaryPrimitives.ReadUInt32LittleEndian(
            setup.AsSpan(SetupBytes + vendorBytes + (FormatBytes * setup[21])));
    }

    /// <summary>Creates a window that nobody sees.</summary>
    /// <returns>Its number.</returns>
    public uint CreateWindow()
    {
        const byte createWindow = 1;
        const uint inputOnly = 2, oneByOne = 0x0001_0001;
        Send(createWindow, 0, _window, _root, 0, oneByOne, inputOnly << 16, 0, 0);
        return _window;
    }

    /// <summary>Asks the owner of a selection for its text.</summary>
    public void Convert(string selection, uint window)
    {
        const byte convertSelection = 24;
        uint text = Atom("UTF8_STRING");
        Send(convertSelection, 0, window, Atom(selection), text, text, 0);
    }

    /// <summary>Waits until the server has done what it was asked.</summary>
    public void Finish()
    {
        const byte getInputFocus = 43;
        Send(getInputFocus, 0);
        _ = Receive(ReplyBytes);
    }

    /// <returns>The first number of an extension's requests; null if the server does not have it.</returns>
    public byte? Extension(string name)
    {
        const byte queryExtension = 98;
        Send(queryExtension, 0, Named(name));
        byte[] reply = Receive(ReplyBytes);
        return reply[8] == 1 ? reply[9] : null;
    }

    /// <param name="code">The request's number.</param>
    /// <param name="detail">What some requests have in their second byte.</param>
    /// <param name="words">The rest.</param>
    public void Send(byte code, byte detail, params uint[] words)
    {
        byte[] request = new byte[4 * (words.Length + 1)];
        (request[0], request[1], request[2]) = (code, detail, (byte)(words.Length + 1));
        for (int i = 0; i < words.Length; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(request.AsSpan(4 * (i + 1)), words[i]);
        }

        _socket.Send(request);
    }

    public void Dispose() => _socket.Dispose();

    private uint Atom(string name)
    {
        const byte internAtom = 16;
        Send(internAtom, 0, Named(name));
        return BinaryPrimitives.ReadUInt32LittleEndian(Receive(ReplyBytes).AsSpan(8));
    }

    /// <returns>The length, and the characters in whole words.</returns>
    private static uint[] Named(string name)
    {
        uint[] words = new uint[1 + ((name.Length + 3) / 4)];
        words[0] = (uint)name.Length;
        for (int i = 0; i < name.Length; i++)
        {
            words[1 + (i / 4)] |= (uint)name[i] << (8 * (i % 4));
        }

        return words;
    }

    private byte[] Receive(int count)
    {
        byte[] data = new byte[count];
        for (int got = 0; got < count;)
        {
            int more = _socket.Receive(data.AsSpan(got));
            got += more > 0 ? more : throw new EndOfStreamException("the X server has closed the connection");
        }

        return data;
    }
}
