using System.CommandLine;
using RemoteDisplay.Vnc;

namespace GvtDevice.Cli.Commands;

/// <summary>Options of serve for viewers of the device.</summary>
internal static class ViewingArguments
{
    private static readonly Option<string[]> s_vnc = new("--vnc")
    {
        Description = "Show a head to VNC viewers at unix:PATH or HOST:PORT; each further --vnc shows the next head. "
            + "Ports that other machines can reach need --vnc-password-file or --vnc-tls-cert.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string[]> s_vncWide = new("--vnc-wide")
    {
        Description = "Show all heads side by side, as one desktop, to VNC viewers at unix:PATH or HOST:PORT.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> s_vncPassword = new("--vnc-password-file")
    {
        Description = "Password for VNC viewers: the first line of this file (1 to 8 characters, any length with TLS).",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_vncViewPassword = new("--vnc-view-password-file")
    {
        Description = "Another password, for VNC viewers that may only look: the first line of this file.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_vncCertificate = new("--vnc-tls-cert")
    {
        Description = "Accept only VNC connections encrypted with TLS (VeNCrypt X509), with this certificate in PEM.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_vncKey = new("--vnc-tls-key")
    {
        Description = "The private key of --vnc-tls-cert, in PEM.",
        HelpName = "FILE",
    };

    private static readonly Option<string?> s_qmp = new("--qmp")
    {
        Description = "Send the viewers' keys and clicks to the guest by this QMP socket of QEMU (-qmp "
            + "unix:PATH,server=on,wait=off). No other program may use it.",
        HelpName = "PATH",
    };

    private static readonly Option<string?> s_qemuConsole = new("--qemu-console")
    {
        Description = "Show the heads in QEMU's own windows too; start it with -chardev socket,id=screen,path=PATH "
            + "-device vhost-user-gpu-pci,chardev=screen,addr=03.0 -display gtk,gl=on.",
        HelpName = "PATH",
    };

    public static IEnumerable<Option> All =>
        [
            s_vnc, s_vncWide, s_vncPassword, s_vncViewPassword, s_vncCertificate, s_vncKey, .. WebArguments.All, s_qmp,
            AgentOption.Path, KeymapOption.Name, s_qemuConsole,
        ];

    /// <exception cref="ArgumentException">There is no such keymap.</exception>
    /// <exception cref="FormatException">An address is invalid.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A certificate or its key is invalid.</exception>
    public static ViewingOptions Unpack(ParseResult parsed) => new()
    {
        Addresses = [.. (parsed.GetValue(s_vnc) ?? []).Select(RfbAddress.Parse)],
        WideAddresses = [.. (parsed.GetValue(s_vncWide) ?? []).Select(RfbAddress.Parse)],
        Password = SecretFiles.FirstLine(parsed.GetValue(s_vncPassword)),
        ViewPassword = SecretFiles.FirstLine(parsed.GetValue(s_vncViewPassword)),
        Certificate = SecretFiles.Certificate(
            s_vncCertificate.Name, parsed.GetValue(s_vncCertificate), s_vncKey.Name, parsed.GetValue(s_vncKey)),
        Web = WebArguments.Unpack(parsed),
        QmpPath = parsed.GetValue(s_qmp),
        AgentPath = parsed.GetValue(AgentOption.Path),
        Keymap = KeymapOption.Unpack(parsed),
        ConsolePath = parsed.GetValue(s_qemuConsole),
    };
}
