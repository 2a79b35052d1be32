using GvtDevice.Lab.XmlRpc;
using Method = System.Func<
    GvtDevice.Lab.XmlRpc.XmlRpcArguments, System.Threading.CancellationToken,
    System.Threading.Tasks.Task<object?>>;

namespace GvtDevice.Lab.Chamelium;

/// <summary>A board that stands at the other end of a device's cables and does what test programs tell it: ChromiumOS'
/// Chamelium, without sound. One call is executed at a time. Source: chameleond, interface.py; IGT,
/// lib/igt_chamelium.c.</summary>
internal sealed class ChameliumBoard : IDisposable
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_longestWait = TimeSpan.FromMinutes(1);

    private readonly IBoardDisplay _display;
    private readonly Dictionary<int, ChameliumPort> _ports;
    private readonly EdidStore _edids = new();
    private readonly CaptureDesk _captures;
    private readonly Dictionary<string, Method> _methods;
    private readonly SemaphoreSlim _turn = new(1);

    public ChameliumBoard(IBoardDisplay display)
    {
        _display = display;
        _ports = display.Outputs.Select(output => new ChameliumPort(display, output))
            .ToDictionary(port => port.Id);
        _captures = new CaptureDesk(display);
        int[] all = [.. Ports.Select(port => port.Id)];
        _methods = new()
        {
            ["Reset"] = Done(async (_, stop) => await ResetAsync(stop)),
            ["GetSupportedPorts"] = Known(all),
            ["GetSupportedInputs"] = Known(all),
            ["GetSupportedOutputs"] = Known(Array.Empty<int>()),
            ["ProbePorts"] = Known(all),
            ["ProbeInputs"] = Known(all),
            ["ProbeOutputs"] = Known(Array.Empty<int>()),
            ["IsPhysicalPlugged"] = OfPort((_, _, _) => Task.FromResult<object?>(true)),
            ["GetConnectorType"] = OfPort((port, _, _) => Task.FromResult<object?>(port.ConnectorType)),
            ["HasVideoSupport"] = OfPort((_, _, _) => Task.FromResult<object?>(true)),
            ["HasAudioSupport"] = OfPort((_, _, _) => Task.FromResult<object?>(false)),
            ["CreateEdid"] = (call, _) => Task.FromResult<object?>(_edids.Create(call.Bytes(0))),
            ["DestroyEdid"] = Done((call, _) =>
            {
                _edids.Destroy(call.Int(0));
                return Task.CompletedTask;
            }),
            ["ApplyEdid"] = OfPort((port, call, stop) => port.ApplyAsync(EdidOf(port, call.Int(1)), stop)),
            ["ReadEdid"] = OfPort((port, _, _) => Task.FromResult<object?>(port.Edid)),
            ["SetDdcState"] = OfPort((port, call, stop) => port.SetDdcAsync(call.Flag(1), stop)),
            ["IsDdcEnabled"] = OfPort((port, _, _) => Task.FromResult<object?>(port.HasDdc)),
            ["IsPlugged"] = OfPort(async (port, _, stop) => (object?)await port.IsPluggedAsync(stop)),
            ["Plug"] = OfPort((port, _, stop) => port.PlugAsync(stop)),
            ["Unplug"] = OfPort((port, _, stop) => port.UnplugAsync(stop)),
            ["UnplugHPD"] = OfPort((port, _, stop) => port.UnplugAsync(stop)),
            ["FireHpdPulse"] = OfPort((port, call, stop) => port.PulseAsync(HpdPulses.Even(call), stop)),
            ["FireMixedHpdPulses"] = OfPort((port, call, stop) => port.PulseAsync(HpdPulses.Mixed(call), stop)),
            ["ScheduleHpdToggle"] = OfPort((port, call, stop) => port.ToggleLaterAsync(
                TimeSpan.FromMilliseconds(call.Int(1)), call.Flag(2), stop)),
            ["TriggerLinkFailure"] = OfPort((port, _, stop) => _display.LoseLinkAsync(port.Output, stop)),
            ["WaitVideoInputStable"] = OfPort(WaitForSignalAsync),
            ["DetectResolution"] = OfPort(async (port, _, stop) =>
            {
                VideoSignal signal = await SignalAsync(port, stop);
                return (object?)new[] { signal.WidthPx, signal.HeightPx };
            }),
            ["GetVideoParams"] = OfPort(async (port, _, stop) =>
                SignalReport.ParametersOf(await SignalAsync(port, stop), port.Output)),
            ["GetLastInfoFrame"] = OfPort(async (port, call, stop) =>
                SignalReport.InfoframeOf(await _display.SignalAsync(port.Output, stop), call.Text(1))),
            ["DumpPixels"] = OfPort(async (port, call, stop) =>
                (object?)await _captures.DumpAsync(await SignalAsync(port, stop), call, stop)),
            ["ComputePixelChecksum"] = OfPort(async (port, call, stop) =>
                FrameChecksum.Of(await _captures.DumpAsync(await SignalAsync(port, stop), call, stop))),
            ["CaptureVideo"] = OfPort(async (port, call, stop) =>
                await _captures.CaptureAsync(await SignalAsync(port, stop), call, stop)),
            ["StartCapturingVideo"] = OfPort(async (port, call, stop) =>
                _captures.Start(await SignalAsync(port, stop), call)),
            ["StopCapturingVideo"] = Done((call, stop) => _captures.StopAsync(call.OptionalInt(0) ?? 0, stop)),
            ["GetMaxFrameLimit"] = OfPort((_, call, _) =>
                Task.FromResult<object?>(VideoCapture.LimitOf(call.Int(1), call.Int(2)))),
            ["GetCapturedFrameCount"] = (_, _) => Task.FromResult<object?>(_captures.Last.Count),
            ["GetCapturedResolution"] = (_, _) => Task.FromResult<object?>(
                new[] { _captures.Last.Area.WidthPx, _captures.Last.Area.HeightPx }),
            ["ReadCapturedFrame"] = (call, _) => Task.FromResult<object?>(_captures.Last[call.Int(0)]),
            ["GetCapturedChecksums"] = (call, _) => Task.FromResult<object?>(_captures.Checksums(call)),
        };
        _methods["system.listMethods"] = Known(_methods.Keys.Order(StringComparer.Ordinal).ToArray());
    }

    public IEnumerable<ChameliumPort> Ports => _ports.Values;

    /// <summary>Executes a call.</summary>
    /// <exception cref="XmlRpcFault">It cannot be executed.</exception>
    public async Task<object?> AnswerAsync(XmlRpcCall call, CancellationToken cancellation)
    {
        if (!_methods.TryGetValue(call.Method, out Method? method))
        {
            // IGT looks for the last two words.
            string why = call.Method.Contains("Audio", StringComparison.Ordinal) ? " (the device has no sound)" : "";
            throw new XmlRpcFault(XmlRpcFault.NoSuchMethod, $"method \"{call.Method}\"{why} is not supported");
        }

        await _turn.WaitAsync(cancellation);
        try
        {
            return await method(call.Arguments, cancellation);
        }
        finally
        {
            _turn.Release();
        }
    }

    public void Dispose()
    {
        foreach (ChameliumPort port in Ports)
        {
            port.Stop();
        }

        _captures.Dispose();
        _turn.Dispose();
    }

    private static Method Known(object? value) =>
        (_, _) => Task.FromResult(value);

    /// <summary>Clients expect a value of every method.</summary>
    private static Method Done(
        Func<XmlRpcArguments, CancellationToken, Task> act) =>
        async (call, stop) =>
        {
            await act(call, stop);
            return null;
        };

    /// <summary>A method whose first argument is a port.</summary>
    private Method OfPort(
        Func<ChameliumPort, XmlRpcArguments, CancellationToken, Task<object?>> act) =>
        (call, stop) => _ports.TryGetValue(call.Int(0), out ChameliumPort? port)
            ? act(port, call, stop)
            : throw new XmlRpcFault(
                XmlRpcFault.WrongArguments,
                $"there is no port {call.Int(0)}; there are {string.Join(", ", _ports.Keys)}");

    private Method OfPort(
        Func<ChameliumPort, XmlRpcArguments, CancellationToken, Task> act) =>
        OfPort(async (port, call, stop) =>
        {
            await act(port, call, stop);
            return (object?)null;
        });

    private async Task ResetAsync(CancellationToken cancellation)
    {
        _captures.Clear();
        foreach (ChameliumPort port in Ports)
        {
            await port.ResetAsync(cancellation);
        }
    }

    private byte[]? EdidOf(ChameliumPort port, int number) => number switch
    {
        EdidStore.None => null,
        EdidStore.Default => port.Output.OrdinaryEdid,
        _ => _edids[number],
    };

    private async Task<object?> WaitForSignalAsync(
        ChameliumPort port, XmlRpcArguments call, CancellationToken cancellation)
    {
        TimeSpan limit = TimeSpan.FromSeconds(call.OptionalInt(1) ?? 5);
        return await Patience.UntilAsync(
            async () => await _display.SignalAsync(port.Output, cancellation) is not null,
            s_look, limit < s_longestWait ? limit : s_longestWait, cancellation);
    }

    /// <exception cref="XmlRpcFault">Nothing arrives.</exception>
    private async Task<VideoSignal> SignalAsync(ChameliumPort port, CancellationToken cancellation) =>
        await _display.SignalAsync(port.Output, cancellation)
            ?? throw new XmlRpcFault($"no picture arrives at port {port.Id}");
}
