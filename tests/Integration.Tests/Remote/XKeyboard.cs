using System.Buffers.Binary;
using System.Net.Sockets;

namespace Integration.Tests.Remote;

/// <summary>Presses keys on an X server without the time that starting a program takes. Source: X Window System
/// Protocol, connection setup and QueryExtension; XTEST Extension Protocol, FakeInput.</summary>
internal sealed class XKeyboard : IDisposable
{
    private const byte KeyPress = 2;
    private const byte KeyRelease = 3;
    private const int ReplyBytes = 32;

    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly byte _xtest;

    /// <param name="path">The server's socket.</param>
    public XKeyboard(string path)
    {
        _socket.Connect(new UnixDomainSocketEndPoint(path));
        _socket.Send([(byte)'l', 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        byte[] setup = Receive(8);
        _ = Receive(4 * BinaryPrimitives.ReadUInt16LittleEndian(setup.AsSpan(6)));
        _socket.Send([98, 0, 4, 0, 5, 0, 0, 0, .. "XTEST"u8, 0, 0, 0]);
        byte[] reply = Receive(ReplyBytes);
        _xtest = setup[0] == 1 && reply[8] == 1
            ? reply[9]
            : throw new InvalidOperationException("the X server has no XTEST");
    }

    /// <param name="keycode">8 to 255; evdev's code and 8.</param>
    public void Press(byte keycode) => Send(KeyPress, keycode);

    /// <inheritdoc cref="Press"/>
    public void Release(byte keycode) => Send(KeyRelease, keycode);

    public void Dispose() => _socket.Dispose();

    private void Send(byte type, byte keycode)
    {
        byte[] request = new byte[36];
        (request[0], request[1], request[2], request[4], request[5]) = (_xtest, 2, 9, type, keycode);
        _socket.Send(request);
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
