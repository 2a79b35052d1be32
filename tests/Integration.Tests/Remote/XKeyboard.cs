namespace Integration.Tests.Remote;

/// <summary>Presses keys on an X server without the time that starting a program takes. Source: XTEST Extension
/// Protocol, FakeInput.</summary>
internal sealed class XKeyboard : IDisposable
{
    private const byte FakeInput = 2;
    private const byte KeyPress = 2;
    private const byte KeyRelease = 3;

    private readonly XConnection _server;
    private readonly byte _xtest;

    /// <param name="path">The server's socket.</param>
    public XKeyboard(string path)
    {
        _server = new XConnection(path);
        _xtest = _server.Extension("XTEST") ?? throw new InvalidOperationException("the X server has no XTEST");
    }

    /// <param name="keycode">8 to 255; evdev's code and 8.</param>
    public void Press(byte keycode) => Send(KeyPress, keycode);

    /// <inheritdoc cref="Press"/>
    public void Release(byte keycode) => Send(KeyRelease, keycode);

    public void Dispose() => _server.Dispose();

    private void Send(byte type, byte keycode) =>
        _server.Send(_xtest, FakeInput, type | ((uint)keycode << 8), 0, 0, 0, 0, 0, 0, 0);
}
