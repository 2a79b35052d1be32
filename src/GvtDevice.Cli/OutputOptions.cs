using DisplayModel;
using DisplayModel.Timing;
using GvtDevice.Platforms;

namespace GvtDevice.Cli;

/// <summary>The connectors and monitors of `gvt-device serve`.</summary>
internal sealed record OutputOptions
{
    public const string DefaultMode = "1024x768@60";

    /// <summary>--output.</summary>
    public IReadOnlyList<OutputText> Outputs { get; init; } = [];

    /// <summary>--platform, which limits what the ports can drive.</summary>
    public GpuPlatform Platform { get; init; } = GpuPlatform.KabyLake;

    /// <summary>--mode: HDMI monitors for the remaining ports, in their order.</summary>
    public IReadOnlyList<string> Modes { get; init; } = [];

    /// <returns>The connectors, in the order of their ports.</returns>
    /// <exception cref="FormatException">A mode is invalid.</exception>
    /// <exception cref="ArgumentException">The outputs are invalid; the message says what to change.</exception>
    /// <exception cref="IOException">An EDID cannot be read.</exception>
    public IReadOnlyList<ConnectorSetup> ToSetups()
    {
        if (Outputs.GroupBy(output => output.Port).FirstOrDefault(group => group.Count() > 1) is { } twice)
        {
            throw new ArgumentException(
                $"port {twice.Key.Name} is given twice: {string.Join(" and ", twice.Select(output => output.Text))}");
        }

        if (Outputs.FirstOrDefault(output => !Platform.ConnectorPorts.Contains(output.Port)) is { } absent)
        {
            throw new ArgumentException(
                $"--output {absent.Text}: {Platform.Description} has connectors on {Platform.ConnectorPortNames}");
        }

        IReadOnlyList<string> modes = Outputs.Count + Modes.Count == 0 ? [DefaultMode] : Modes;
        DigitalPort[] free = [.. Platform.ConnectorPorts.Except(Outputs.Select(output => output.Port))];
        if (modes.Count > free.Length)
        {
            throw new ArgumentException(
                $"{modes.Count} --mode and {Outputs.Count} --output: only ports {Platform.ConnectorPortNames} exist, "
                + $"so {free.Length} are left for --mode");
        }

        List<ConnectorSetup> setups =
            [.. Outputs.Select(SetupOf).OfType<ConnectorSetup>(), .. modes.Zip(free, HdmiMonitor)];
        return setups.Count > 0
            ? [.. setups.OrderBy(setup => setup.Connector.Port.Index)]
            : throw new ArgumentException(
                "every port is \"none\": give at least one connector, such as --output B=hdmi:none");
    }

    private ConnectorSetup? SetupOf(OutputText output)
    {
        if (output.Kind is not { } kind)
        {
            return output.Monitor is null
                ? null
                : throw OutputText.Complaint(output.Text, "it does not say hdmi:, dp: or edp:");
        }

        Connector connector = new(output.Port, kind);
        if (kind == ConnectorKind.EmbeddedDisplayPort && output.Monitor is null)
        {
            throw new ArgumentException($"--output {output.Text}: a panel is built in, so it cannot be absent");
        }

        return output.Monitor is null
            ? new ConnectorSetup(connector, null)
            : output.Monitor.At(connector, Platform.MaxPixelClockHz(kind));
    }

    private ConnectorSetup HdmiMonitor(string mode, DigitalPort port) => ConnectorSetup.WithMode(
        new Connector(port, ConnectorKind.Hdmi),
        MonitorText.TimingOf(ModeText.Parse(mode)),
        maxPixelClockHz: Platform.MaxHdmiPixelClockHz);
}
