using System.IO.Pipes;
using Microsoft.Win32.SafeHandles;

namespace VfioUser.Server.Tests.Hostile;

/// <summary>A pipe, for handing to those who want something else.</summary>
internal sealed class Pipe : IDisposable
{
    private readonly AnonymousPipeServerStream _server = new(PipeDirection.Out);

    public Pipe() => Output = new SafeFileHandle(_server.SafePipeHandle.DangerousGetHandle(), ownsHandle: false);

    /// <summary>Borrowed.</summary>
    public SafeFileHandle Output { get; }

    public void Dispose()
    {
        Output.Dispose();
        _server.Dispose();
    }
}
