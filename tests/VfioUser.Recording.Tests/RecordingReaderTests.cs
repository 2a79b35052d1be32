using NUnit.Framework;
using VfioUser.Protocol;
using VfioUser.Recording.Tests.Support;
using VfioUser.Server.Transport;

namespace VfioUser.Recording.Tests;

public sealed class RecordingReaderTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("recording-");

    [TearDown]
    public void RemoveFiles() => _directory.Delete(recursive: true);

    [Test]
    public void A_cut_recording_is_read_up_to_the_cut()
    {
        byte[] whole = Sample();
        int count = Count(whole, out _);
        int last = count;
        for (int length = whole.Length - 1; length > 200; length--)
        {
            int read = Count(whole[..length], out string? warning);
            Assert.That(read, Is.LessThan(count).And.InRange(last - 1, last));
            Assert.That(warning, Is.Null.Or.EqualTo("the recording is cut short"));
            last = read;
        }
    }

    [TestCase(".mpk")]
    [TestCase(".gz")]
    [TestCase(".br")]
    public void The_ending_of_the_name_says_how_it_is_compressed(string ending)
    {
        byte[] whole = Sample();
        string path = Path.Combine(_directory.FullName, "a" + ending);
        using (Stream output = RecordingFile.Create(path))
        {
            output.Write(whole);
        }

        using RecordingReader reader = RecordingReader.Open(path);
        Assert.That(reader.ReadAll().Count(), Is.EqualTo(Count(whole, out _)));
        Assert.That(new FileInfo(path).Length < whole.Length, Is.EqualTo(ending != ".mpk"));
    }

    [TestCase(".gz")]
    [TestCase(".br")]
    public void A_cut_compressed_recording_is_read_up_to_the_cut_wherever_that_is(string ending)
    {
        string path = Path.Combine(_directory.FullName, "a" + ending);
        using (Stream output = RecordingFile.Create(path))
        {
            output.Write(Sample());
        }

        byte[] compressed = File.ReadAllBytes(path);
        int last = Count(compressed, ending, out string? warning);
        Assert.That(last, Is.Positive);
        Assert.That(warning, Is.Null);
        for (int length = compressed.Length - 1; length > 0; length--)
        {
            int read = Count(compressed[..length], ending, out warning);
            Assert.That(read, Is.InRange(0, last), $"{length} of {compressed.Length} bytes");
            Assert.That(warning, Is.EqualTo("the recording is cut short"), $"{length} of {compressed.Length} bytes");
            last = read;
        }

        Assert.That(last, Is.Zero);
    }

    [TestCase(".mpk", "")]
    [TestCase(".gz", "")]
    [TestCase(".br", "")]
    [TestCase(".gz", "1F8B080000000000000303000000000000000000")]
    [TestCase(".br", "3B")]
    public void A_file_of_nothing_is_called_empty(string ending, string hex)
    {
        string path = Path.Combine(_directory.FullName, "a" + ending);
        File.WriteAllBytes(path, Convert.FromHexString(hex));
        Assert.That(
            () => RecordingReader.Open(path),
            Throws.InstanceOf<InvalidDataException>().With.Message.EqualTo("the file is empty"));
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("80")]
    [TestCase("81A6666F726D6174A3666F6F")]
    [TestCase("DFFFFFFFFF")]
    public void What_is_no_recording_is_refused(string hex) => Assert.That(
        () => new RecordingReader(new MemoryStream(Convert.FromHexString(hex))),
        Throws.InstanceOf<InvalidDataException>());

    [Test]
    public void Damage_is_survived_wherever_it_is()
    {
        byte[] whole = Sample();
        Random random = new(1);
        for (int i = 0; i < 5000; i++)
        {
            byte[] damaged = (byte[])whole.Clone();
            damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            damaged[random.Next(damaged.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                Count(damaged, out _);
            }
            catch (InvalidDataException)
            {
            }
        }
    }

    private static int Count(byte[] recording, out string? warning)
    {
        using RecordingReader reader = new(new MemoryStream(recording));
        int count = reader.ReadAll().Count();
        warning = reader.Warning;
        return count;
    }

    /// <summary>Entries of a compressed file; a header that is cut short counts as a recording of none.</summary>
    private int Count(byte[] compressed, string ending, out string? warning)
    {
        string path = Path.Combine(_directory.FullName, "cut" + ending);
        File.WriteAllBytes(path, compressed);
        try
        {
            using RecordingReader reader = RecordingReader.Open(path);
            int count = reader.ReadAll().Count();
            warning = reader.Warning;
            return count;
        }
        catch (InvalidDataException e)
            when (e.Message.StartsWith("the file is cut short within its header", StringComparison.Ordinal))
        {
            warning = "the recording is cut short";
            return 0;
        }
    }

    private static byte[] Sample()
    {
        using RecordedServer server = new();
        using (VfioUserClient client = server.Connect())
        {
            for (int i = 0; i < 20; i++)
            {
                client.RegionRead<uint>(TestDevice.Bar, (ulong)(4 * i));
            }

            client.Call(VfioUserCommand.DeviceGetIrqInfo);
        }

        return server.Finish();
    }
}
