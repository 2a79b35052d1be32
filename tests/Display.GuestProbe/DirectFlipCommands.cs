using System.Globalization;
using System.Text.Json;
using Display.GuestProbe.Linux;
using VfioUser.Display.Client;
using static Display.GuestProbe.ICommands;

namespace Display.GuestProbe;

/// <summary>What the probe does to have a device's picture shown on a display of this machine.</summary>
internal sealed class DirectFlipCommands : ICommands
{
    private readonly DeviceProcess _device = new();
    private DisplayClient _client = null!;
    private DisplayView _view = null!;
    private GuestMachine _machine = null!;
    private GuestSurfaces _surfaces = null!;
    private DirectFlipProcess? _flip;
    private LeasedScreen? _lease;
    private QmpRecorder? _qmp;

    public DirectFlipCommands() => Connect();

    public string Execute(string[] words)
    {
        try
        {
            return words switch
            {
                ["make", string at, string w, string h, string layout, string order, string page, string seed] =>
                    Done(() => _surfaces.Make(
                        Hex(at), Number(w), Number(h), layout == "x-tiled", order, Number(page), Number(seed))),
                ["draw", string at, string x, string y, string width, string height, string seed] =>
                    Done(() => _surfaces.Draw(
                        Hex(at), new(Number(x), Number(y), Number(width), Number(height)), Number(seed))),
                ["primary", string at] => Latched(() => _surfaces.ShowPrimary(Hex(at))),
                ["frames", string first, string second, string count] =>
                    Frames(Hex(first), Hex(second), Number(count)),
                ["rate", string first, string second, string count] =>
                    FlipRate.Measure(_device.DisplaySocket, Flip, Number(count), i =>
                        _surfaces.ShowPrimary(i % 2 == 0 ? Hex(first) : Hex(second))),
                ["overlay", "off"] => Done(_surfaces.HideOverlay),
                ["overlay", string at, string x, string y] =>
                    Done(() => _surfaces.ShowOverlay(Hex(at), Number(x), Number(y))),
                ["cursor", "off"] => Done(_surfaces.HideCursor),
                ["cursor", string at, string x, string y] =>
                    Done(() => _surfaces.ShowCursor(Hex(at), Number(x), Number(y))),
                ["picture"] => Picture(),
                ["start", .. string[] options] => Start(options),
                ["start-without-software", .. string[] options] => Start(options, drawsInSoftware: false),
                ["lease"] => Start(["--lease", Lease()]),
                ["await", .. string[] text] => Flip.Await(string.Join(' ', text)),
                ["end", string signal] => Flip.End(Number(signal)),
                ["revoke"] => Done(() => _lease?.Revoke()),
                ["unlease"] => Done(() => _lease?.Dispose()),
                ["kill-server"] => Done(_device.Kill),
                ["restart-server"] => Done(Restart),
                ["monitor"] => Monitor(),
                ["qmp", string path] => Done(() => _qmp = new QmpRecorder(path)),
                ["typed", .. string[] text] => _qmp!.Await(string.Join(' ', text)),
                ["pipe", string state] => Done(() => _machine.Write(0x70008, state == "on" ? 0x8000_0000 : 0)),
                ["unmap"] => Done(_machine.UnmapMemory),
                ["map"] => Done(_machine.MapMemory),
                _ => "unknown",
            };
        }
        catch (Exception e)
        {
            return $"failed {e.GetType().Name} {e.Message}";
        }
    }

    public void Dispose()
    {
        _flip?.Dispose();
        _lease?.Dispose();
        _qmp?.Dispose();
        _view.Dispose();
        _machine.Dispose();
        _device.Dispose();
    }

    private DirectFlipProcess Flip => _flip ?? throw new InvalidOperationException("nothing is shown");

    private static ulong Hex(string text) => ulong.Parse(text, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static string Done(Action action)
    {
        action();
        return "ok";
    }

    /// <summary>Waits for the vertical blank at which it shows.</summary>
    private string Latched(Action action)
    {
        ulong before = _view.Primary().Details.Generation;
        action();
        _view.AwaitAfter(before);
        return "ok";
    }

    private string Frames(ulong first, ulong second, int count)
    {
        for (int i = 0; i < count; i++)
        {
            Latched(() => _surfaces.ShowPrimary(i % 2 == 0 ? first : second));
        }

        return "ok";
    }

    private string Start(string[] options, bool drawsInSoftware = true)
    {
        _flip?.Dispose();
        _flip = new DirectFlipProcess(_device.DisplaySocket, drawsInSoftware, options);
        return "ok";
    }

    /// <summary>What a compositor does that lends a monitor.</summary>
    private string Lease()
    {
        _lease?.Dispose();
        _lease = new LeasedScreen();
        return _lease.Number.ToString(CultureInfo.InvariantCulture);
    }

    private void Connect()
    {
        _client = _device.ConnectDisplay();
        _view = new DisplayView(_client);
        _machine = new GuestMachine(_device.ConnectVmm());
        _surfaces = new GuestSurfaces(_machine);
    }

    /// <summary>A new server with a new guest, which has no surfaces yet.</summary>
    private void Restart()
    {
        _view.Dispose();
        _machine.Dispose();
        _device.Restart();
        Connect();
    }

    /// <returns>Bytes of the EDID that the guest sees at its first output; 0 without a monitor.</returns>
    private string Monitor()
    {
        using JsonDocument device = JsonDocument.Parse(_client.Describe());
        JsonElement output = device.RootElement.GetProperty("outputs")[0];
        return output.GetProperty("plugged").GetBoolean() ? output.GetProperty("edid_bytes").GetRawText() : "0";
    }

    private string Picture() =>
        PictureSum.Of(_client.Capture(0) ?? throw new InvalidOperationException("the head is dark"));
}
