using System.CommandLine;

namespace VfioUser.Bench.Commands;

/// <summary>One server on the command line; there are two sets of these, so that two servers can be compared.</summary>
internal sealed class TargetOptions
{
    private readonly Option<string?> _socketPath;
    private readonly Option<string?> _spawn;
    private readonly Option<int?> _region;
    private readonly Option<ulong?> _offset;

    /// <param name="prefix">"--" or "--against-".</param>
    /// <param name="isRequired">Whether the server must be given.</param>
    public TargetOptions(string prefix, bool isRequired)
    {
        _socketPath = new(prefix + "socket-path")
        {
            Description = "The vfio-user socket.",
            HelpName = "PATH",
            Required = isRequired,
        };
        _spawn = new(prefix + "spawn")
        {
            Description = "Start the server with this command, and end it afterwards.",
            HelpName = "COMMAND",
        };
        _region = new(prefix + "region") { Description = "Region index. [default: 0]", HelpName = "N" };
        _offset = new(prefix + "offset") { Description = "Offset in the region. [default: 0]", HelpName = "N" };
    }

    public void AddTo(Command command)
    {
        command.Add(_socketPath);
        command.Add(_spawn);
        command.Add(_region);
        command.Add(_offset);
    }

    /// <returns>null when the server is not given.</returns>
    public Target? TargetOf(ParseResult parsed, int size) => parsed.GetValue(_socketPath) is { } path
        ? new Target(path, parsed.GetValue(_region) ?? 0, parsed.GetValue(_offset) ?? 0, size)
        : null;

    /// <returns>null when it runs already.</returns>
    public SpawnedServer? Spawn(ParseResult parsed) =>
        parsed.GetValue(_spawn) is { } command && parsed.GetValue(_socketPath) is { } path
            ? new SpawnedServer(command, path)
            : null;
}
