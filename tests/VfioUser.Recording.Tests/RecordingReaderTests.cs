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
    public void A_cut_compressed_recording_is_read_too(string ending)
    {
        string path = Path.Combine(_directory.FullName, "a" + ending);
        using (Stream output = RecordingFile.Create(path))
        {
            output.Write(Sample());
        }

        byte[] compressed = File.ReadAllBytes(path);
        File.WriteAllBytes(path, compressed[..^20]);
        using RecordingReader reader = RecordingReader.Open(path);
        Assert.That(reader.ReadAll().Count(), Is.Positive);
        Assert.That(reader.Warning, Is.Not.Null);
    }

    [TestCase("")]
    [TestCase("00")]
    [TestCase("80")]
    [TestCase("81A6666F726D6174A3666F6F")]
    [TestCase("DFFFFFFFFF")]
    public void What_is_no_recording_is_refused(string hex) => Assert.That(
        () => new RecordingReader(new MemoryStream(Convert.FromHexString(hex))), Throws.InstanceOf<InvalidDataException>());

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
