using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace GvtDevice.Cli.Commands;

/// <summary>Reads files with secrets that options name.</summary>
internal static class SecretFiles
{
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static string? FirstLine(string? file) => file is null ? null : File.ReadLines(file).FirstOrDefault() ?? "";

    /// <summary>Reads a certificate and its private key.</summary>
    /// <returns>null if neither option is given.</returns>
    /// <exception cref="ArgumentException">Only one option is given.</exception>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="InvalidDataException">The certificate or its key is invalid.</exception>
    public static X509Certificate2? Certificate(string option, string? file, string keyOption, string? keyFile)
    {
        if (file is null != keyFile is null)
        {
            throw new ArgumentException($"{option} and {keyOption} need each other");
        }

        try
        {
            return file is null ? null : X509Certificate2.CreateFromPemFile(file, keyFile);
        }
        catch (CryptographicException e)
        {
            throw new InvalidDataException($"{option} {file} with {keyOption} {keyFile}: {e.Message}", e);
        }
    }
}
