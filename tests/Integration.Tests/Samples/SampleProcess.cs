using Integration.Tests.Harness;
using VfioUser.Server.Transport;

namespace Integration.Tests.Samples;

/// <summary>A sample that was built with the tests, with its socket in a folder of its own.</summary>
internal sealed class SampleProcess : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sample-");
    private readonly ChildProcess _process;

    public SampleProcess(string name)
    {
        string tests = Path.Combine(Repository.Root, "tests", "Integration.Tests");
        string build = Path.GetRelativePath(tests, AppContext.BaseDirectory);
        string program = Path.Combine(Repository.Root, "samples", name, build, name + ".dll");
        _process = new ChildProcess(GvtProgram.DotnetHost(), program, SocketPath);
        if (!Patience.Until(() => File.Exists(SocketPath) || _process.HasEnded, Patience.Step) || _process.HasEnded)
        {
            string errors = _process.Errors;
            Dispose();
            throw new InvalidOperationException($"{name} does not start. It said:\n{errors}");
        }
    }

    public string SocketPath => Path.Combine(_folder.FullName, "device");

    /// <summary>A client after its VERSION handshake.</summary>
    public VfioUserClient Connect()
    {
        VfioUserClient client = VfioUserClient.Connect(SocketPath, Patience.Step);
        client.Negotiate();
        return client;
    }

    public void Dispose()
    {
        _process.Dispose();
        _folder.Delete(recursive: true);
    }
}
