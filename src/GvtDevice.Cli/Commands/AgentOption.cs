using System.CommandLine;

namespace GvtDevice.Cli.Commands;

/// <summary>The option of those that share a clipboard with the guest.</summary>
internal static class AgentOption
{
    public static readonly Option<string?> Path = new("--agent")
    {
        Description = "Share the clipboard with a guest in which spice-vdagent runs, by this socket of QEMU (-device "
            + "virtio-serial -chardev socket,id=agent,path=PATH,server=on,wait=off -device "
            + "virtserialport,chardev=agent,name=com.redhat.spice.0). No other program may use it.",
        HelpName = "PATH",
    };
}
