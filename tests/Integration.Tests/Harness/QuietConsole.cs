namespace Integration.Tests.Harness;

/// <summary>Keeps the text console's cursor from blinking.</summary>
internal sealed class QuietConsole : IDisposable
{
    private readonly Guest _guest;
    private readonly string _blink;

    public QuietConsole(Guest guest)
    {
        _guest = guest;
        _blink = guest.Do("cat /sys/class/graphics/fbcon/cursor_blink").Trim();
        guest.Do("echo 0 >/sys/class/graphics/fbcon/cursor_blink");
    }

    public void Dispose() => _guest.Do($"echo {_blink} >/sys/class/graphics/fbcon/cursor_blink; chvt 2; chvt 1");
}
