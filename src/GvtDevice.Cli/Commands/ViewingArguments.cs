using System.CommandLine;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using RemoteDisplay.Vnc;
using RemoteDisplay.Web;

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

    private static readonly Option<string?> s_web = new("--web")
    {
        Description = "Show all heads and the device's state to browsers at HOST:PORT, or at a PORT of 127.0.0.1. "
            + "Addresses that other machines can reach need --web-token-file.",
        HelpName = "ADDRESS",
    };

    private static readonly Option<string?> s_webToken = new("--web-token-file")
    {
        Description = "Token for browsers, as http://HOST:PORT/?token=...: the first line of this file (at least 16 "
            + "letters and digits).",
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
        Description = "Show the heads in QEMU's own windows too; start it with -chardev socket,id=console,path=PATH "
            + "-device vhost-user-gpu-pci,chardev=console.",
        HelpName = "PATH",
    };

    public static IEnumerable<Option> All =>
        [s_vnc, s_vncWide, s_vncPassword, s_vncCertificate, s_vncKey, s_web, s_webToken, s_qmp, s_qemuConsole];

    /// <exception cref="FormatException">An address is invalid.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">A certificate or its key is invalid.</exception>
    public static ViewingOptions Unpack(ParseResult parsed) => new()
    {
        Addresses = [.. (parsed.GetValue(s_vnc) ?? []).Select(RfbAddress.Parse)],
        WideAddresses = [.. (parsed.GetValue(s_vncWide) ?? []).Select(RfbAddress.Parse)],
        Password = FirstLine(parsed.GetValue(s_vncPassword)),
        Certificate = Certificate(parsed.GetValue(s_vncCertificate), parsed.GetValue(s_vncKey)),
        Web = new WebViewingOptions
        {
            Address = parsed.GetValue(s_web) is { } address ? WebAddress.Parse(address) : null,
            Token = FirstLine(parsed.GetValue(s_webToken)),
        },
        QmpPath = parsed.GetValue(s_qmp),
        ConsolePath = parsed.GetValue(s_qemuConsole),
    };

    private static string? FirstLine(string? file) => file is null ? null : File.ReadLines(file).FirstOrDefault() ?? "";

    private static X509Certificate2? Certificate(string? file, string? keyFile)
    {
        if (file is null != keyFile is null)
        {
            throw new ArgumentException("--vnc-tls-cert and --vnc-tls-key need each other");
        }

        try
        {
            return file is null ? null : X509Certificate2.CreateFromPemFile(file, keyFile);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"--vnc-tls-cert {file} with --vnc-tls-key {keyFile}: {e.Message}", e);
        }
    }
}
